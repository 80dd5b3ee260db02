"""Invented names and numbers: nothing here is taken from a real person."""

from __future__ import annotations

from datetime import date
from random import Random

from hecha.declare import codes

SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万"
)
_MALE = tuple(
    "伟强军勇杰涛明超刚平辉鹏华飞波斌宇浩凯健俊帆旭宁龙林海山峰松柏荣富贵福禄寿康安邦国庆建文武德才志忠义信仁礼"
)
_FEMALE = tuple(
    "芳娜敏静丽艳娟霞秀英华慧巧美莲真环雪荣爱妹香月莺媛红春菊兰凤洁梅琳素云玲珍贞萍燕翠雅芝玉"
)
_NEUTRAL = tuple("小晓永子思嘉佳文志玉国春建明海金家世正天光开元成少仕维培永启")

# Weights of GB 11643 and the check character for each remainder.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_digit(first_17: str) -> str:
    """The 18th character of a resident ID (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


class Numbers:
    """Gives names, and numbers that are never given twice."""

    def __init__(self, rng: Random, area_codes: tuple[str, ...]) -> None:
        self._rng = rng
        self.area_codes = area_codes
        self._taken: set[str] = set()
        self._household = 4_900_002_000_000_000 + rng.randrange(10**9)
        self._person = 5_900_003_000_000_000 + rng.randrange(10**9)

    def name(self, surname: str, sex: str) -> str:
        """A name of two or three characters."""
        rng = self._rng
        own = _MALE if sex == codes.MALE else _FEMALE
        if rng.random() < 0.2:
            return surname + rng.choice(own)
        return surname + rng.choice(_NEUTRAL if rng.random() < 0.6 else own) + rng.choice(own)

    def resident_id(self, birth: date, sex: str, *, is_local: bool = True) -> str:
        """A valid 18-digit number; the sequence digit before the check gives the sex."""
        rng = self._rng
        while True:
            code = self.area_codes[0] if is_local else rng.choice(self.area_codes)
            sequence = rng.randrange(1, 499) * 2 + (sex == codes.MALE)
            first = f"{code}{birth:%Y%m%d}{sequence:03d}"
            number = first + check_digit(first)
            if self._is_new(number):
                return number

    def phone(self) -> str:
        """A mobile number: 11 digits, the second 3 to 9."""
        while True:
            number = f"1{self._rng.randrange(3, 10)}{self._rng.randrange(10**9):09d}"
            if self._is_new(number):
                return number

    def bank_card(self) -> str:
        """19 digits."""
        while True:
            number = f"6217{self._rng.randrange(10**15):015d}"
            if self._is_new(number):
                return number

    def household_id(self) -> str:
        """16 digits: as a number Excel would lose the last one."""
        self._household += self._rng.randrange(1, 40)
        return str(self._household)

    def person_id(self) -> str:
        """人口编号, 16 digits."""
        self._person += self._rng.randrange(1, 40)
        return str(self._person)

    def _is_new(self, number: str) -> bool:
        if number in self._taken:
            return False
        self._taken.add(number)
        return True
