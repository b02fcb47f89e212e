"""Reports to figures: what was known, what changed, what adds up."""
