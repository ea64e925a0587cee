"""The server as such: kept connections, speed, the command line."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from sandbox import SandboxServer, ServerOptions

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def running():
    with SandboxServer(options=ServerOptions(rate_limit=100_000)) as server:
        yield server


def test_a_connection_is_kept(running):
    host = running.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host)
    connection.connect()
    socket = connection.sock
    for path, status in [
        ("/v1/roles", 200),
        ("/nowhere", 404),
        ("/v4/posting/fbs/list", 400),
        ("/v1/roles", 200),
    ]:
        connection.request("POST", path, body="{}", headers=running.headers)
        response = connection.getresponse()
        response.read()
        assert (response.status, response.version) == (status, 11)
        assert connection.sock is socket
    connection.close()


def test_two_requests_in_one_packet(running):
    head = "".join(f"{name}: {value}\r\n" for name, value in running.headers.items())
    request = f"POST /v1/roles HTTP/1.1\r\nHost: x\r\n{head}Content-Length: 2\r\n\r\n{{}}".encode()
    host, port = running.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port))
    connection.connect()
    connection.sock.sendall(request * 2)
    received = b""
    while received.count(b"HTTP/1.1 200") < 2:
        received += connection.sock.recv(65536)
    connection.close()


def test_more_than_200_requests_a_second(running):
    def work():
        with httpx.Client(base_url=running.url, headers=running.headers, verify=False) as client:
            for _call in range(100):
                assert client.post("/v1/roles").status_code == 200

    threads = [threading.Thread(target=work) for _thread in range(4)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert running.state.traffic.figures()["total"] == 400
    assert 400 / (time.monotonic() - started) > 200


def test_real_time_delay(running):
    running.state.options.delay = 0.05
    with httpx.Client(base_url=running.url, headers=running.headers, verify=False) as client:
        number = client.post("/control/postings", json={"scheme": "rfbs"}).json()["posting_numbers"][0]
        products = [{"product_id": 900002, "quantity": 1}]
        client.post("/v4/posting/fbs/ship", json={"posting_number": number, "packages": [{"products": products}]})
        time.sleep(0.06)
        posting = client.post("/v3/posting/fbs/get", json={"posting_number": number}).json()["result"]
        assert posting["status"] == "awaiting_deliver"


def test_command_line(tmp_path):
    journal = tmp_path / "journal.jsonl"
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--journal", str(journal), "--seed-demo"]
    command += ["--client-id", "42", "--api-key", "of-a-test", "--delay", "0"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment)
    try:
        line = process.stdout.readline()
        url = line.split()[3].rstrip(",")
        response = httpx.post(url + "/v1/roles", headers={"Client-Id": "42", "Api-Key": "of-a-test"})
        assert response.status_code == 200
        schemes = {p["scheme"] for p in httpx.get(url + "/control/record").json()["postings"]}
        assert schemes == {"digital", "rfbs", "rfbs_integrated", "fbs"}
    finally:
        process.terminate()
        process.stdout.close()
        assert process.wait(10) == 0
    assert json.loads(journal.read_text("utf-8"))["path"] == "/v1/roles"


def test_the_sandbox_stands_alone():
    """It must be usable without Odoo, and share no code with the connector."""
    script = (
        "import sys, sandbox.__main__;"
        "print([n for n in sys.modules if n.partition('.')[0] in ('odoo', 'connector', 'httpx', 'requests')])"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert output.stdout.strip() == "[]"
