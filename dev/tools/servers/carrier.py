"""Tracking numbers as carriers give them to parcels."""

_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def parcel_number(serial, country="RU"):
    """A number in the form that all posts of the world share (UPU S10), its check digit included.

    :param int serial: of eight digits at most; another parcel has another one
    :param str country: two letters
    :rtype: str
    """
    digits = f"{serial:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    check_digit = {10: 0, 11: 5}.get(rest, rest)
    return f"RB{digits}{check_digit}{country}"
