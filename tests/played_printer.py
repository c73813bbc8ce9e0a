"""A printer of receipts, played by a listener on this machine."""

import socket
from threading import Event, Thread

PATIENCE = 20.0


class Printer:
    """A printer played by a listener on this machine; it stops after so many bytes, if told."""

    def __init__(self, most: int | None = None) -> None:
        self.got = b""
        self.most = most
        self.jobs = 0
        self.done = Event()
        self._over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port = self._listener.getsockname()[1]
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._over.set()
        self._thread.join(PATIENCE)
        self._listener.close()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                line, _address = self._listener.accept()
            except TimeoutError:
                continue
            with line:
                line.settimeout(PATIENCE)
                self._take(line)

    def _take(self, line: socket.socket) -> None:
        self.jobs += 1
        try:
            while part := line.recv(65_536 if self.most is None else 64):
                self.got += part
                if self.most is not None and len(self.got) >= self.most:
                    # Out of paper: the line breaks in the middle of the job.
                    reset = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                    return
        except OSError:
            return
        self.done.set()
