"""Sound to decode.

TONE_MP3: 0.6 s of 440 Hz, loud and soft by turns every 0.1 s, 24 kHz mono, 32 kbit/s. Made by writing those samples
(9000 × sin, soft: a tenth) to tone.wav with Python's `wave`, then, with Debian's lame 3.100: `lame -b 32 -t tone.wav`.
"""

import base64
import io
import math
import struct
import wave
from array import array

TONE_MP3 = base64.b64decode(
    "//NAxAAUWGqMH1gYAFZJJaGds7Xeu9d7X5HADOExy4ZhKZzmcoCOimy+H4xSSiMRikpLAJg+D4Pn4gDHB9/BCUdz/KO0B/gR2gP8CO4f6Pf0fwfA"
    "gIBiGAfD+UOd/QocRGDDDDDCAUD/80LECRZ5GrWXmlACAESd73xyZCgGFGsYMwIfIKRgj8isTQpwHKpSAaAJAK/gTAFgC34gQbQWRW/xFCKIR6Kv"
    "/kQ+Hxo9Hp38GhKEgab/lQkDQlCQNCX/+EgaErg7EoihbUMGMlYi4JD/80DECxZ4Vjh/3xAAABBgGoB8YB+DJGBFglxgnoDkYHSErGGzhcBpt45a"
    "YcUFWjwSAYA+ALGAjgKgKARzAEAAssstNWF1EmUKdP9rv+vV/s/9av1dzWf//7/bJErEjet3I6h2MCwEkf/zQsQMFECOGCz/CmQEACoFABDAGQAw"
    "wGgBPPbmRjjiATCDELBVOJqz9gOMXVLdpYf2oq75x7bP1a+OW+47Oss05YunVH372Pb9GW/505ZamilCSSSSSAAMQfiA0h1dswL6O4z8wICMMP/z"
    "QMQXGekOlR7eWG2IrrzsUVoYGoPC4YBQ7nq2JEPkwNY8icgB6oQBEdJZPXEgntGB5UzP4DA/gOHNXvwLH6LKXX3o59HOD0gkARngCQwPwMAM3iMH"
    "D8HGZ+Zh79WAW2222gANHR97//NCxAoWOP65HmPYpy7VMZIQNgYjqdPfWvrXiFD+XZBSWoYIjqmBsWkoknrJJUpjJ5kxdZWxNLvZW8yt5p72XZBY"
    "RUFgkgqKwKhNioPDovDYXXDMnzZed3zt/+SANv+UITA3FAZU5KxT//NAxA0VUxYIqE+KKACwDD/tcRDAdlIvMCjyJdHR7I/wEpWta/TXjY2lY11r"
    "/mh2akr/bveOj+Pdv2t35JJOIVZP8knSNp9a/ry9KVft2is6dPUpQioAhOp78ohhiCIZgFBGiEFUwhz/80LEEhQYVhxLXhAAGkwsA/jEKAuN8Aw4"
    "xEQYzA+BYMDABgwGABkQ3ujrzyw4lCcv1+/PM0/llrV3e6d/6U1L+5uZ7UJpq9/e/b0VQASbTA+4YNCJhcJoCiyU6FwwLAMwwATFYMMd3Ef/80DE"
    "HRtBOojLnJAAghbBItBQ3EhekU2AGAYkFKGpAhzuG3jNkTKI5o5vkEQZIpEWIsY/MEC+XzcipFTIvF7+XC4aF8vpmiIKxnlAG90GhKEgab+GAfAg"
    "YB9BU6rcw63AsARmAoAJ5v/zQsQLEaBaNAHfGAAEIDcmBmAvZgtAD6YHsFSmIWCBpqkxqcYiWHWGEAgSBfswEABpIgIAwBEAGLYkoAAiNLh4KwVd"
    "b/o//vVAEa3qrNKGmkvZGA4GGAABmAKACpgKIEIdla2xgbZFAP/zQMQgEqiOHCTv6kAERQGgMHujSKhgYpL2t2tOb0/zr/+j97u29npyyFKqVv32"
    "fpyv/ee6CNFCWoNwS6KO28DwsqMolWHsgWkCABzgEU6FgKWhQLDzuucx9kjlwwLMvFhxhMx2nYbu//NCxDATEN5QFt+MTM9Tqo3Nzc1SgcfQZG/m"
    "TWg2Z5r+j///zf//uMPq////AR9RGRpQOL0lvlGAFo1FMSITHXY5ELNAIzBw4KAqCJMlbQyEEIKMACCNIxKtORTNYRhjE2WNPbRtxYMx//NAxD8i"
    "iUKEVMbYVYDEjD6Pw+k4mk4xMTI5OjlMlTIaVCTpG2F6xevWPuPuPxRxxPOvOvVCgYGJVU0gYGABg5ZZVVEDAoTTTTVVVUXVVVVWWWW/lVVVNNUG"
    "YubkBKQ2LwJQ5bWXunP/80LEDw3ImmRWZsxCjYg7FlH3m//+ji4v9jRQEeCcVFNX/FRbU3/V1f/29f/8UbapjGWataoMiCctmGFeVtbgIwJDoRgk"
    "YbBcYrjqYvhUf53qYvAKYkh2YLgOJAGl5B1BFA+N3bNqf0L/80DEMxG4Uix1XRAAtX9ljNFCaKf/st/6v/2WdK6lVd1ToGhHrmAAOqIYUAWMG8D4"
    "ykE4zC+AiMsRvwxGABzBmoENYkHcwggLjTlDmMGoAkxUhODABA7orrgjID2C2aKqQVQaQ5/+F//zQsRHIlmmHAGeaAAxwFAjWUntTm5oaGZTS9bq"
    "bonimYIHnNEFfr+pbWWmbggZBDLHztmIBBUJxxAdA7iF1dD0LfS0uaaUL7HN/9Lf9alKMFg8wqFUqi93HDAwjM3GIAg80PJx4dDvRP/zQMQZGXkm"
    "hAGceAA4yhAPNcB8wACzHIlWgPAt5xjmCRCFf8egnCEMMX/8y2ePNBVqdhf/w47x5EfMVf//+/vvV90zV6DR7lATeXAkShIGvhg/ggnBX/9H14kp"
    "Un1AJgBgCWYD8A3m//NCxA4UaFosAd8AAAegP2YJ0D/mDcARpghgZeYsEMBmwLLchiyoqoYbOC1GA3gFBgGgEeYDkAFhgAkkaFwAoeAAsfzv///t"
    "///9n////+lK7jlVlSepg64cMYAyAGGAFAA5gDABOYCi//NAxBgSeI4YAP7EZAbR1VdWCeemGQB4KBlNXGsmEm/72gW5P847b+W1947nL/ooKlVe"
    "57849/6USv/Yc9nTG1222wAD8SVrbvzTWFwr0XOAAQvCdNaBVACA8F2aarqr1fHJABkDAVL/80LEKRyhNpB+29JxQcMAsCLHrLm+CgIGCAECSIXB"
    "MnUFAbeQChhcVk8iMVtqIEGLo2LRo9UQQtAxk0ZYASAEceBlgDMfHPgGBjI/AwAcH+J4ZHeH+IWwB7bbbbYAFRS4BgBBrqs6Qpr/80DEEhhxFtG+"
    "S8zLK4x9CkzSIMJLkpE1OFSk5Li6P40lFKcqHTsKGhJQCASwYBEnBQnDiSLEiWmkUWNI5RKoosFNCmwrEVCOCmwXIVCOBeiuHYvi+N4d12X293VA"
    "hJ4EYLwUrTXeXP/zQsQLEfIiEEIXhCjAgCE4zqigMBS16MgRc26su/xPWlHXfTfg5utGuvt2jUr/t9715KfX/3pLwUh6itRbx99t1slRLIqLVRw9"
    "ampUuvuXvVqMCsEIBARGB8CEYO4P5gPhgGi+vOYCQf/zQMQfEmhaICleEAAqYWoO5gZgMkwDZgDADMUehgl3r3Dee7OnUV7v37P5an/2s/06/f/2"
    "9CdamiqEcqEQFmGwgGKQ1CoBGeQ8ixAGX2BGTQPGttJEYBhAcGoYpA4DTFAKzEUGeaLc//NCxDAe+j48AZ2gAA1hwDKDAGAne4XvFICPP8Lgw+cZ"
    "MhP/IGQcWQOYTn/+bEUJwg5Pn1///l83Jw0ZAuGhf////3pl83NIIAn//8Hw8kEAygH///+gmCEGpl/YdvPsl8WeMZDOgABL//NAxBAT0JZMEdgw"
    "AbLasiLPGMhjAWiSKXa12HeZU0qjUaIkQCAQCRIkSNHRQUFCgoKChn5BQUCgpuP/FBQUKCjv/woKCgX///xBQVVMQU1FMy4xMDBVVVVVVVVVVVVV"
    "VVVVVVVVVVU="
)


def tone(rate_hz: int, seconds: float = 0.6, hertz: float = 440.0) -> "array[int]":
    """The same tone as samples, at another rate."""
    loud = [9000 if int(i / rate_hz * 10) % 2 == 0 else 900 for i in range(round(seconds * rate_hz))]
    return array("h", (round(size * math.sin(2 * math.pi * hertz * i / rate_hz)) for i, size in enumerate(loud)))


def wav(samples: "array[int]", rate_hz: int, channels: int = 1) -> bytes:
    """A WAV file; several channels: the samples in each."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(array("h", (s for s in samples for _ in range(channels))).tobytes())
    return out.getvalue()


def aiff(samples: "array[int]", rate_hz: int, little: bool) -> bytes:
    """An AIFF file as macOS writes speech: big-endian, or little-endian as AIFF-C of kind sowt."""
    exponent = rate_hz.bit_length() - 1
    rate = struct.pack(">HQ", 16383 + exponent, rate_hz << (63 - exponent))
    common = struct.pack(">hIh", 1, len(samples), 16) + rate + (b"sowt\0\0" if little else b"")
    frames = struct.pack(f"{'<' if little else '>'}{len(samples)}h", *samples)
    chunks = b"".join(
        name + struct.pack(">I", len(body)) + body + b"\0" * (len(body) % 2)
        for name, body in ((b"COMM", common), (b"SSND", struct.pack(">II", 0, 0) + frames))
    )
    return b"FORM" + struct.pack(">I", 4 + len(chunks)) + (b"AIFC" if little else b"AIFF") + chunks
