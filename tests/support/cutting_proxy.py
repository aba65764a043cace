"""A TCP proxy before a server that cuts a connection at the moment that a test chooses."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress


class CuttingProxy:
    """Passes on what clients send until ``cuts`` says of some bytes that they are the last: the server gets them and
    carries them out, and the client gets nothing any more.
    """

    def __init__(self, port: int, cuts: Callable[[bytes], bool]) -> None:
        self._server_port = port
        self._cuts = cuts
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for one in (self._listener, *self._open):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._join(client)

    def _join(self, client: socket.socket) -> None:
        """One that comes while the proxy closes is closed too."""
        with self._lock:
            self._open.append(client)
            if self._closed:
                client.close()
                return
            server = socket.create_connection(("127.0.0.1", self._server_port))
            self._open.append(server)
        threading.Thread(target=self._back, args=(server, client), daemon=True).start()
        threading.Thread(target=self._forth, args=(client, server), daemon=True).start()

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while sent := client.recv(65_536):
                last = self._cuts(sent)
                if last:
                    client.shutdown(socket.SHUT_RDWR)
                server.sendall(sent)
                if last:
                    return
            server.shutdown(socket.SHUT_WR)

    @staticmethod
    def _back(server: socket.socket, client: socket.socket) -> None:
        """Goes on reading after a cut: a server whose answers are refused could drop what it was sent."""
        with suppress(OSError):
            while told := server.recv(65_536):
                with suppress(OSError):
                    client.sendall(told)
