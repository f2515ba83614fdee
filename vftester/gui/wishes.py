"""What a person may wish of the main window: its signals, which the desk fulfils."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow


class Wishes(QMainWindow):
    """A window that reports what the person wants.

    Signals:
        launchRequested: start a conversation with a target: its name, "" for the demo agent.
        endRequested: tell the agent that the user ends the conversation.
        sendRequested: send an `Action`.
        variablesEntered: the variables that go with the next turn, by name: all of them.
        variablesRequested, rawRequested, curlRequested: see `Inspector`.
        imageWanted: fetch a picture of the conversation, which takes it (`give_image`); its address.
        cancelRequested: stop the reply under way.
        againRequested: a fresh user, the turns before this one sent again, then this one; the turn's index.
        editRequested: the same with another action in place of that turn's; the turn's index and the `Action`.
        stopAgainRequested: send no more of the turns before.
        addTargetRequested: set up another target.
        targetsRequested: show the targets that are set up, to change them.
        settingsRequested: show the settings.
        targetChosen: another target is talked to from the next conversation on; its name, "" for the demo agent.
        environmentChosen: another environment of a target; see `TopBar`.
        modeChosen: when to speak: "arriving", "whole" or "mute".
        voiceChosen: how the voice shall be, a `VoiceWish`.
        replayRequested: play the recording from a turn on; its index.
        bothRequested: hear a reply as it arrived, then after the whole of it; its turn's index.
        hushRequested: silence what is being said; the turn goes on.
        openFileRequested: keep and show an exported session; the file's path.
        filesDropped: the same with each of several files, of which the last is shown; their paths.
        openSessionRequested: show a stored session; its id.
        exportRequested: write the session that is shown to a file; the file's path.
        diagnosticsRequested: put what a report about this program needs onto the clipboard.
        dataRequested: say where everything is kept, and open the folder.
        closeRequested: the person closes the window; it stays until `allow_close` was called.
    """

    launchRequested = Signal(str)
    endRequested = Signal()
    sendRequested = Signal(object)
    variablesEntered = Signal(dict)
    variablesRequested = Signal()
    rawRequested = Signal(int)
    curlRequested = Signal(int)
    imageWanted = Signal(str)
    cancelRequested = Signal()
    againRequested = Signal(int)
    editRequested = Signal(int, object)
    stopAgainRequested = Signal()
    addTargetRequested = Signal()
    targetsRequested = Signal()
    settingsRequested = Signal()
    targetChosen = Signal(str)
    environmentChosen = Signal(str, str)
    modeChosen = Signal(str)
    voiceChosen = Signal(object)
    replayRequested = Signal(int)
    bothRequested = Signal(int)
    hushRequested = Signal()
    openFileRequested = Signal(str)
    filesDropped = Signal(list)
    openSessionRequested = Signal(str)
    exportRequested = Signal(str)
    diagnosticsRequested = Signal()
    dataRequested = Signal()
    closeRequested = Signal()
