"""A mail server that keeps what it gets, or behaves badly: what is sent in a test is really sent."""

import email
import email.policy
import socketserver
import threading


class MailSink:
    """Listens on a port of its own.

    :ivar list mails: that were taken, as `EmailMessage`.
    :ivar str mood: "" to take all, "refuse" to take no recipient, "hang_up" to take a mail and not say so.
    """

    def __init__(self):
        self.mails, self.mood = [], ""
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                sink._talk(self.rfile, self.wfile)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, lines, answers):
        answers.write(b"220 sink\r\n")
        for line in lines:
            word = line[:4].upper()
            if word == b"DATA":
                answers.write(b"354 go on\r\n")
                if not self._take(lines):
                    return
                answers.write(b"250 taken\r\n")
            elif word == b"QUIT":
                answers.write(b"221 bye\r\n")
                return
            elif word == b"RCPT" and self.mood == "refuse":
                answers.write(b"550 no such user\r\n")
            else:
                answers.write(b"250 ok\r\n")

    def _take(self, lines):
        text = b""
        for line in lines:
            if line == b".\r\n":
                break
            text += line
        self.mails.append(email.message_from_bytes(text, policy=email.policy.default))
        return self.mood != "hang_up"
