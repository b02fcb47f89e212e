"""Stock Pelican: its defaults, but for the site's names, its theme and no plugins."""

SITENAME = "周口疫情防控公开信息（示范）"
SITEURL = "https://zhoukou.example"
PATH = "content"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh_cn"
THEME = "simple"
PLUGINS: list[str] = []
