"""Settings with a target to look for."""

from tests.helpers.scripted_server import API_KEY
from vftester.settings import Settings, TargetSetting


def to(runtime: str) -> Settings:
    return Settings((TargetSetting("mine", "p1", runtime, user="caller-4711", variables={"token": API_KEY}),), "mine")
