"""In which encoding a text is."""

MOST_LINES = 2000


def encoding_of(sample: bytes) -> str:
    """UTF-8, or the encoding of mainland China, which holds GBK and GB2312: the one in which more lines can be read.

    One line that is damaged, or was pasted from elsewhere, does not decide.
    """
    lines = [line for line in sample.splitlines()[:MOST_LINES] if not line.isascii()]
    return max(("utf-8-sig", "gb18030"), key=lambda encoding: sum(decodes(line, encoding) for line in lines))


def decodes(text: bytes, encoding: str) -> bool:
    """Whether all of it can be read so."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
