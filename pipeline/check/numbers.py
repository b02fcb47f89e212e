"""The guard of personal data, its numbers: what the digits of a text may name a person by. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from pipeline.check.passages import Finding, masked, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.check.passages import Number, Plain

NAMED = re.compile("身份证|证件号|身份号|公民身份")
NAMED_WITHIN = 16
LONG, SHORT = 18, 15
# The first two digits of every code of GB/T 2260.
PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")
WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOBILE = re.compile(r"(?:0086|86)?(1[3-9][0-9]{9})")
MOBILE_GROUPS = frozenset([(11,), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5), (13,), (15,), (2, 11), (2, 3, 4, 4)])
COUNTED = re.compile(r" ?[元万亿份剂吨只株头%‰]")
CARD = re.compile("62[0-9]{14,17}")
TRAVEL = re.compile(r"(?:护照|通行证)(?:号码?)?[\s：:为是|]{0,4}([A-Za-z]{1,2}[0-9]{7,8}|[0-9]{9})(?![0-9A-Za-z])")
PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][ ·•.-]?"
    "(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-HJ-NP-Za-hj-np-z0-9]{4}[学警港澳挂领])(?![0-9A-Za-z])"
)
PLATE_DIGITS = 3
MAIL = re.compile(
    r"[A-Za-z0-9._%+-]+@(?:vip\.)?"
    r"(?:qq|163|126|139|189|sina|sohu|foxmail|outlook|hotmail|gmail|yahoo|icloud|yeah|aliyun)"
    r"\.(?:com|net|cn)(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def identity_number(plain: Plain) -> Iterator[Finding]:
    """No resident identity number, of 18 or 15 digits; named as one, it need not even be a true one."""
    for number in plain.numbers:
        if _is_identity(number) or (_may_be_identity(number) and _named(plain, number)):
            yield _found(number)


def identity_like(plain: Plain) -> Iterator[Finding]:
    """A number with a region and a day of birth like an identity number's, but another check digit, is looked at."""
    for number in plain.numbers:
        if (
            len(number.digits) == LONG
            and _may_be_identity(number)
            and PROVINCE.match(number.digits)
            and _born(number.digits)
            and not _is_identity(number)
            and not _named(plain, number)
        ):
            yield _found(number)


def _may_be_identity(number: Number) -> bool:
    return len(number.digits) in (SHORT, LONG) and not WRITTEN_DAY.search(number.shown)


def _is_identity(number: Number) -> bool:
    if not _may_be_identity(number):
        return False
    if len(number.digits) == SHORT:
        # There is no check digit: the region has to be one.
        return number.digits.isdigit() and _born(f"{number.digits[:6]}19{number.digits[6:]}") and _is_place(number)
    from stdnum.cn.ric import calc_check_digit

    return _born(number.digits) and calc_check_digit(number.digits) == number.digits[-1].upper()


def _is_place(number: Number) -> bool:
    from stdnum.cn.ric import get_birth_place
    from stdnum.exceptions import ValidationError

    try:
        return bool(get_birth_place(f"{number.digits[:6]}19{number.digits[6:]}0"))
    except ValidationError:
        return False


def _born(digits: str) -> bool:
    """Whether digits 7 to 14 are a day on which a person may have been born."""
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return born.year in range(1900, 2100)


def _named(plain: Plain, number: Number) -> bool:
    before = plain.text[max(0, number.start - NAMED_WITHIN) : number.start]
    return bool(NAMED.search(before.rpartition("\n")[2]))


def mobile_number(plain: Plain) -> Iterator[Finding]:
    """No mobile number that is not declared among the contacts of the site."""
    end = 0
    for number in plain.numbers:
        grouped = number.groups in MOBILE_GROUPS or (number.alone and set(number.groups) == {1})
        if (
            grouped
            and number.start >= end
            and MOBILE.fullmatch(number.digits)
            and not COUNTED.match(plain.text, number.start + len(number.shown))
            and squeezed(number.digits) not in plain.declared
        ):
            yield _found(number)
            end = number.start + len(number.shown)


def bank_card(plain: Plain) -> Iterator[Finding]:
    """No number of a bank card (62…, right by its last digit) that is not declared."""
    # Where two readings begin alike, the longer one comes last and is meant.
    found = {number.start: number for number in plain.numbers if CARD.fullmatch(number.digits) and _luhn(number.digits)}
    for number in found.values():
        if squeezed(number.digits) not in plain.declared:
            yield _found(number)


def _luhn(digits: str) -> bool:
    from stdnum import luhn

    return luhn.is_valid(digits)


def travel_document(plain: Plain) -> Iterator[Finding]:
    """No number that is called that of a passport or a travel permit."""
    if "护照" in plain.text or "通行证" in plain.text:
        for found in TRAVEL.finditer(plain.text):
            yield Finding(found.start(1), {"found": masked(found[1])})


def licence_plate(plain: Plain) -> Iterator[Finding]:
    """No licence plate of a vehicle that is not declared."""
    for found in PLATE.finditer(plain.text):
        if sum(sign.isdigit() for sign in found[0]) >= PLATE_DIGITS and squeezed(found[0]) not in plain.declared:
            yield Finding(found.start(), {"found": masked(found[0])})


def private_mail(plain: Plain) -> Iterator[Finding]:
    """No e-mail address where anybody gets one, unless it is declared; an office's own domain needs no declaring."""
    if "@" in plain.text:
        for found in MAIL.finditer(plain.text):
            # Some hosts name an address by a mobile number, which is told as one.
            if squeezed(found[0]) not in plain.declared and not MOBILE.match(found[0]):
                yield Finding(found.start(), {"found": masked(found[0])})


def _found(number: Number) -> Finding:
    return Finding(number.start, {"found": masked(number.shown)})
