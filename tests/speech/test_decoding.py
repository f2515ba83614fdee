"""Sound made elsewhere, as our PCM."""

import io
import itertools
import math
import queue
import wave
from array import array

import pytest

from tests.helpers.hearing import correlation, envelope
from tests.speech.sounds import TONE_MP3, aiff, tone, wav
from vftester.speech.decoding import MULAW, FileDecoder, decoder, from_mulaw
from vftester.speech.resampling import Fitting, Resampler
from vftester.speech.soundfiles import read_sound
from vftester.speech.values import RATE_HZ

GUARD_S = 20


def decoded(encoding: str, *chunks: bytes) -> tuple[bytes, bool]:
    """PCM, and whether it failed."""
    pcm: list[bytes] = []
    ended: queue.SimpleQueue[bool] = queue.SimpleQueue()
    feed = decoder(encoding, pcm.append, ended.put)
    for chunk in chunks:
        feed.feed(chunk)
    feed.end()
    failed = ended.get(timeout=GUARD_S)
    if isinstance(feed, FileDecoder):
        feed.join()
    return b"".join(pcm), failed


def sounds_like_the_tone(pcm: bytes, shift_s: float = 0.0) -> bool:
    wanted = envelope(tone(RATE_HZ), RATE_HZ, 0, 0.6)
    return correlation(wanted, envelope(array("h", pcm), RATE_HZ, shift_s, shift_s + 0.6)) > 0.97


def test_mulaw_follows_the_formula() -> None:
    """ITU-T G.711, 14-bit: y = (2 mantissa + 33) 2^segment - 33, the code inverted."""
    for code, sample in enumerate(MULAW):
        inverted = ~code & 0xFF
        mantissa, segment = inverted & 0x0F, inverted >> 4 & 0x07
        assert abs(sample) == 4 * ((2 * mantissa + 33) * 2**segment - 33)
        assert sample == 0 or (sample < 0) == bool(inverted & 0x80)
    assert (MULAW[0x00], MULAW[0x80], MULAW[0xFF], MULAW[0x7F]) == (-32124, 32124, 0, 0)
    assert len(set(MULAW)) == 255


def test_mulaw_is_played_at_eight_kilohertz() -> None:
    quiet_to_loud = {abs(sample): code for code, sample in enumerate(MULAW) if sample >= 0}
    steps = sorted(quiet_to_loud)

    def encode(sample: int) -> int:
        size = min(steps, key=lambda step: abs(step - abs(sample)))
        code = quiet_to_loud[size]
        return code if sample >= 0 else code & 0x7F

    data = bytes(map(encode, tone(8000)))
    assert len(from_mulaw(data)) == 2 * len(data)
    pcm, failed = decoded("audio/x-mulaw", data[:1001], data[1001:])
    assert not failed
    assert sounds_like_the_tone(pcm)
    assert len(pcm) / 2 / RATE_HZ == pytest.approx(0.6, abs=0.001)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 48_000])
def test_pcm_may_be_cut_anywhere_even_within_a_sample(rate: int) -> None:
    data = tone(rate).tobytes()
    whole, _ = decoded(f"audio/pcm;rate={rate}", data)
    pieces, _ = decoded(f"audio/pcm;rate={rate}", *(data[i : i + 777] for i in range(0, len(data), 777)))
    assert pieces == whole
    assert sounds_like_the_tone(whole)


def test_l16_comes_with_its_high_bytes_first_and_several_channels_are_mixed() -> None:
    data = tone(24_000)
    whole, _ = decoded("audio/pcm;rate=24000", data.tobytes())
    data.byteswap()
    assert decoded("audio/L16;rate=24000;channels=1", data.tobytes())[0] == whole
    data.byteswap()
    both = array("h", (sample for one in data for sample in (one, one)))
    pieces = [both.tobytes()[i : i + 777] for i in range(0, 4 * len(data), 777)]
    assert decoded('audio/pcm; rate="24000"; channels=2', *pieces)[0] == whole


def test_a_wav_file_is_decoded_whatever_its_type_says_of_pcm() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 24_000, 0, "NONE", ""))
        out.writeframes(tone(24_000).tobytes())
    pcm, failed = decoded("audio/wav; codecs=pcm", file.getvalue())
    assert not failed
    assert sounds_like_the_tone(pcm)


@pytest.mark.parametrize("encoding", ["audio/mp3", "audio/mpeg"])
def test_mp3_in_pieces_is_what_it_is_whole(encoding: str) -> None:
    whole, failed = decoded(encoding, TONE_MP3)
    assert not failed
    pieces, _ = decoded(encoding, *(TONE_MP3[i : i + 333] for i in range(0, len(TONE_MP3), 333)))
    assert pieces == whole
    # an encoder and its decoder delay by some 0.05 s
    assert any(sounds_like_the_tone(whole, ms / 1000) for ms in range(80))


def test_mp3_sounds_before_it_has_all_arrived() -> None:
    first: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    feed = decoder("audio/mp3", first.put, lambda failed: None)
    assert isinstance(feed, FileDecoder)
    feed.feed(TONE_MP3[:800])
    assert first.get(timeout=GUARD_S)
    feed.abandon()
    feed.join()


@pytest.mark.parametrize("encoding", ["audio/wav", "audio/x-wav", ""])
def test_a_wav_file_is_recognised(encoding: str) -> None:
    pcm, failed = decoded(encoding, wav(tone(16_000), 16_000, channels=2))
    assert not failed
    assert sounds_like_the_tone(pcm)


@pytest.mark.parametrize("encoding", ["audio/mp3", "audio/wav", "application/pdf"])
@pytest.mark.parametrize("data", [b"", b"chunk-1", b"\x00" * 5000, b"no sound at all. " * 400])
def test_what_is_no_sound_fails_or_is_empty(encoding: str, data: bytes) -> None:
    pcm, failed = decoded(encoding, data)
    assert failed or pcm == b""


@pytest.mark.parametrize("to", [8_000, 22_050, 24_000, 44_100, 48_000])
def test_resampling_keeps_length_and_pitch(to: int) -> None:
    out = array("h", Resampler(22_050, to).feed(tone(22_050).tobytes()))
    assert len(out) == pytest.approx(0.6 * to, abs=to / 22_050 + 1)
    zeros = sum(1 for a, b in itertools.pairwise(out) if a < 0 <= b)
    assert zeros == pytest.approx(0.6 * 440, abs=2)
    assert max(abs(s) for s in out) <= 9000


def test_a_device_that_insists_on_its_format_gets_it() -> None:
    pcm = array("h", [round(8000 * math.sin(i / 9)) for i in range(2205)]).tobytes()
    stereo = array("f", Fitting(44_100, 2, True).fit(pcm))
    assert len(stereo) == pytest.approx(2205 * 4, abs=8)
    assert list(stereo[::2]) == list(stereo[1::2])
    assert max(stereo) == pytest.approx(8000 / 32768, rel=0.01)
    assert Fitting(RATE_HZ, 1, False).fit(pcm) == pcm


@pytest.mark.parametrize("file", [wav(tone(22_050), 22_050), wav(tone(16_000), 16_000, 2)])
def test_what_windows_writes_is_read(file: bytes) -> None:
    assert sounds_like_the_tone(read_sound(file))


@pytest.mark.parametrize("little", [False, True])
def test_what_macos_writes_is_read(little: bool) -> None:
    assert read_sound(aiff(tone(22_050), 22_050, little)) == tone(22_050).tobytes()


@pytest.mark.parametrize("data", [b"", b"RIF", b"FORM\0\0\0\0AIFF", b"nothing of the kind"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"neither|without"):
        read_sound(data)
