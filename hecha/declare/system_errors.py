"""What the operating system says of a file it does not open or write."""

from __future__ import annotations

import errno
import os
import re

from hecha.declare.words import Words

_OF_POLARS = re.compile(r"\(os error ([0-9]+)\)")
"""How an error that comes from Polars names its number: in its text alone."""

_CHINESE = {
    "ENOENT": "找不到文件",
    "EACCES": "没有权限",
    "EPERM": "没有权限",
    "EEXIST": "文件已存在",
    "EISDIR": "是文件夹",
    "ENOTDIR": "不是文件夹",
    "ENOTEMPTY": "文件夹不是空的",
    "ENAMETOOLONG": "名称太长",
    "EROFS": "磁盘只读",
    "ENOSPC": "磁盘空间不足",
    "EDQUOT": "磁盘空间不足",
    "EFBIG": "文件太大",
    "EBUSY": "正在使用",
    "ETXTBSY": "正在使用",
    "EIO": "磁盘读写出错",
    "EMFILE": "打开的文件太多",
    "ENFILE": "打开的文件太多",
    "ELOOP": "快捷方式绕回了自己",
}
_BY_NUMBER = {getattr(errno, name): text for name, text in _CHINESE.items() if hasattr(errno, name)}


def number_of(error: OSError) -> int | None:
    """The number of an error (a value of errno), None where it has none."""
    if error.errno is None and (written := _OF_POLARS.search(str(error))):
        return int(written[1])
    return error.errno


def why(error: OSError) -> Words:
    """An error in words; its number where Chinese has none for it."""
    number = number_of(error)
    if number is None:
        return Words(type(error).__name__, type(error).__name__)
    return Words(_BY_NUMBER.get(number, f"系统错误 {number}"), os.strerror(number))
