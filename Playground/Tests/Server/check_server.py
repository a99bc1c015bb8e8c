#!/usr/bin/env python3
"""The model server as its clients see it:

    Playground/Tests/Server/check_server.py PROGRAMS

PROGRAMS is the folder with `hillock` and `hillock-serve`. With Triton's client (`pip install tritonclient[http]`) that is asked too. Each
function that begins with `row_` is a row of the table in Playground/README.md.
"""

import concurrent.futures
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

PROGRAMS = os.path.abspath(sys.argv[1])
FOLDER = tempfile.mkdtemp()
ROW = [5.1, 3.5, 1.4, 0.2]
COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def train(name, *options):
    path = os.path.join(FOLDER, name)
    subprocess.run([os.path.join(PROGRAMS, "hillock"), "train", "iris", "--quiet", "--search", "off", "--layers", "8:relu", "--epochs", "200", "--out", path, *options],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path


class Server:
    def __init__(self, *options, models=None, secure=False):
        self.port = free_port()
        self.log = open(os.path.join(FOLDER, f"log-{self.port}"), "w+")
        self.secure = secure
        self.process = subprocess.Popen([os.path.join(PROGRAMS, "hillock-serve"), *(models or [MODEL]), "--port", str(self.port), "--watch", "0.2", *options],
                                        stdout=self.log, stderr=self.log, cwd="/")
        for attempt in range(100):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/v2/health/live")[0] == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("the server does not start: " + self.text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)

    def text(self):
        with open(self.log.name) as file:
            return file.read()

    def connect(self):
        if self.secure:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=ssl._create_unverified_context())
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, method, path, body=None, headers=None):
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def json(self, method, path, body=None, headers=None):
        status, _, content = self.ask(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json", **(headers or {})})
        return status, json.loads(content)

    def raw(self, content, seconds=5):
        """Sends bytes and gives what comes back until the connection ends or is silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(content)
            answer = b""
            try:
                while part := connection.recv(65536):
                    answer += part
            except (TimeoutError, ConnectionResetError):
                pass
            return answer

    def alive(self):
        assert self.json("POST", "/v2/models/iris/infer", question(ROW))[0] == 200, "the server does not answer any more"


def question(*rows, **others):
    return {"inputs": [{"name": "input", "shape": [len(rows), 4], "datatype": "FP32", "data": [value for row in rows for value in row]}], **others}


def row_metadata(server):
    """metadata, health and the list of models"""
    assert server.json("GET", "/v2/health/ready") == (200, {"ready": True})
    assert server.json("GET", "/v2")[1]["extensions"] == ["binary_tensor_data"]
    status, found = server.json("GET", "/v2/models/iris")
    assert status == 200 and found["inputs"] == [{"name": "input", "datatype": "FP32", "shape": [-1, 4], "parameters": {"columns": ",".join(COLUMNS)}}], found
    assert [output["name"] for output in found["outputs"]] == ["probabilities", "class"]
    assert server.json("GET", "/v2/models/iris/versions/1")[0] == 200
    assert server.json("GET", "/v2/models/iris/ready")[0] == 200
    assert server.json("POST", "/v2/repository/index")[1][0]["state"] == "READY"


def row_inference(server):
    """questions as JSON and as bytes have the same answer; one row or many, all at once or by columns"""
    status, found = server.json("POST", "/v2/models/iris/infer", question(ROW, [6.5, 3.0, 5.5, 2.0], id="seven"))
    assert status == 200 and found["id"] == "seven" and found["model_version"] == "1"
    probabilities, classes = found["outputs"]
    assert probabilities["shape"] == [2, 3] and classes["data"] == ["setosa", "virginica"], found
    assert abs(sum(probabilities["data"][:3]) - 1) < 1e-5
    one = server.json("POST", "/v2/models/iris/infer", question([6.5, 3.0, 5.5, 2.0]))[1]["outputs"][0]["data"]
    assert one == probabilities["data"][3:], "a row has other bits alone"
    nested = {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP64", "data": [ROW]}], "outputs": [{"name": "class"}]}
    assert [output["name"] for output in server.json("POST", "/v2/models/iris/infer", nested)[1]["outputs"]] == ["class"]
    columns = {"inputs": [{"name": name, "shape": [1], "datatype": "FP32", "data": [value]} for name, value in zip(COLUMNS, ROW)]}
    assert server.json("POST", "/v2/models/iris/infer", columns)[1]["outputs"][0]["data"] == probabilities["data"][:3]
    nothing = server.json("POST", "/v2/models/iris/infer", {"inputs": [{"name": "input", "shape": [0, 4], "datatype": "FP32", "data": []}]})
    assert nothing[0] == 200 and nothing[1]["outputs"][0]["shape"] == [0, 3], nothing
    head = json.dumps({"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "parameters": {"binary_data_size": 16}}], "parameters": {"binary_data_output": True}}).encode()
    status, headers, body = server.ask("POST", "/v2/models/iris/infer", head + struct.pack("<4f", *ROW), {"Inference-Header-Content-Length": str(len(head))})
    assert status == 200, body
    length = int(headers["Inference-Header-Content-Length"])
    described = json.loads(body[:length])["outputs"]
    assert list(struct.unpack("<3f", body[length:length + 12])) == [struct.unpack("<f", struct.pack("<f", value))[0] for value in probabilities["data"][:3]]
    assert described[1]["parameters"]["binary_data_size"] == 4 + len("setosa")


def row_predict(server):
    """/predict: a row, rows, lists and a CSV; classes with probabilities"""
    row = dict(zip(COLUMNS, ROW))
    expected = server.json("POST", "/predict", row)
    assert expected[0] == 200 and expected[1]["predictions"][0]["class"] == "setosa", expected
    assert set(expected[1]["predictions"][0]["probabilities"]) == {"setosa", "versicolor", "virginica"}
    for body in [[row], {"rows": [row]}, [ROW], {"rows": [ROW]}]:
        assert server.json("POST", "/predict/iris", body) == expected, body
    csv = ",".join(COLUMNS) + "\n5.1,3.5,1.4,0.2\n"
    status, _, content = server.ask("POST", "/predict", csv, {"Content-Type": "text/csv"})
    assert status == 200 and json.loads(content) == expected[1], content


def row_metrics(server):
    """metrics for Prometheus and the OpenAPI document"""
    server.alive()
    text = server.ask("GET", "/metrics")[2].decode()
    assert 'hillock_answers_total{model="iris"}' in text and 'hillock_answer_seconds_bucket{model="iris",le="+Inf"}' in text, text
    document = server.json("GET", "/openapi.json")[1]
    assert document["openapi"].startswith("3.") and "/v2/models/{name}/infer" in document["paths"]


def row_wrong_questions(server):
    """broken JSON, NaN, wrong shapes, markup, other paths and methods: a clear status, in words"""
    def refused(status, body, word, path="/v2/models/iris/infer", method="POST", headers=None):
        found, head, content = server.ask(method, path, body, headers or {"Content-Type": "application/json"})
        assert found == status and word in json.loads(content)["error"], (path, body[:80] if body else body, found, content)
        assert head["Content-Type"].startswith("application/json")

    refused(400, b"{", "a key")
    refused(400, b"", "ends too early")
    refused(400, b"\xff\xfe", "expected")
    refused(400, b'{"inputs": [NaN]}', "expected")
    refused(400, b'{"a": 1, "a": 2}', "twice")
    refused(400, b"[" * 100, "nested")
    refused(400, json.dumps(question(ROW)).encode() + b"x", "behind")
    refused(400, json.dumps({"inputs": []}).encode(), "at least one tensor")
    refused(400, json.dumps(question(ROW[:3])).encode(), "4 numbers")
    refused(400, json.dumps({"inputs": [{"name": "input", "shape": [1, 3], "datatype": "FP32", "data": [1, 2, 3]}]}).encode(), "[rows, 4]")
    refused(400, json.dumps({"inputs": [{"name": "input", "shape": [2 ** 40, 2 ** 40], "datatype": "FP32", "data": []}]}).encode(), "numbers")
    refused(400, json.dumps({"inputs": [{"name": "input", "shape": [-1, 4], "datatype": "FP32", "data": []}]}).encode(), "whole numbers")
    refused(400, json.dumps({"inputs": [{"name": "input", "shape": [1, 4], "datatype": "STRING", "data": ROW}]}).encode(), "datatype")
    refused(400, json.dumps({"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": ["a", 1, 2, 3]}]}).encode(), "no number")
    refused(400, json.dumps(question([1e300, 0, 0, 0])).encode(), "finite")
    refused(400, json.dumps({"inputs": [{"name": "<img src=x>", "shape": [1], "datatype": "FP32", "data": [1]}]}).encode(), "<img src=x>")
    refused(400, json.dumps(question(ROW, outputs=[{"name": "other"}])).encode(), "no output")
    head = json.dumps({"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "parameters": {"binary_data_size": 16}}]}).encode()
    for length, tail in [("9999", b""), (str(len(head)), b"\0" * 15), (str(len(head)), b"\0" * 17), ("-1", b""), ("x", b"")]:
        found = server.ask("POST", "/v2/models/iris/infer", head + tail, {"Inference-Header-Content-Length": length})
        assert found[0] == 400, (length, tail, found)
    nan = head + struct.pack("<4f", float("nan"), 1, 1, 1)
    found = server.ask("POST", "/v2/models/iris/infer", nan, {"Inference-Header-Content-Length": str(len(head))})
    assert found[0] == 400 and b"finite" in found[2], found
    refused(404, b"{}", "no model", "/v2/models/other/infer")
    refused(404, None, "no model", "/v2/models/%3Cscript%3E", "GET")
    refused(404, None, "nothing", "/v2/models/../../../etc/passwd", "GET")
    refused(404, None, "nothing", "/etc/passwd", "GET")
    refused(404, None, "no model", "/v2/models/..%2f..%2fetc%2fpasswd", "GET")
    refused(404, None, "version", "/v2/models/iris/versions/7", "GET")
    refused(405, None, "POST", "/v2/models/iris/infer", "GET")
    refused(405, b"{}", "GET", "/v2/models/iris", "POST")
    refused(400, b'{"sepal_length": 1}', "sepal_width", "/predict")
    refused(400, b'"text"', "row", "/predict")
    refused(400, b"a,b\n1\n", "line", "/predict", headers={"Content-Type": "text/csv"})
    refused(415, b"<a/>", "application/json", "/predict", headers={"Content-Type": "application/xml"})
    refused(415, b"{}", "compressed", headers={"Content-Encoding": "gzip"})
    server.alive()


def row_large_bodies(server):
    """bodies beyond the limit, told by their length or sent in pieces"""
    status, _, content = server.ask("POST", "/v2/models/iris/infer", b"x" * 300_000)
    assert status == 413, (status, content)
    pieces = b"POST /v2/models/iris/infer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 5 + b"0\r\n\r\n"
    assert b" 413 " in server.raw(pieces, 3).split(b"\r\n")[0]
    answer = server.raw(b"GET /v2 HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n", 3)
    assert answer == b"" or answer.split(b"\r\n")[0].split()[1] in (b"400", b"431"), answer[:100]
    server.alive()


def row_slow_clients(server):
    """half requests and slow ones are ended in time, while others are answered"""
    half = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    half.sendall(b"POST /v2/models/iris/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{")
    drip = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    start = time.monotonic()
    with contextlib.suppress(OSError):
        for byte in (b"GET /v2/health/live HTTP/1.1\r\nX: " + b"y" * 200):
            drip.sendall(bytes([byte]))
            time.sleep(0.1)
            if time.monotonic() - start > 6:
                raise AssertionError("a header may take as long as it likes")
    server.alive()
    half.settimeout(6)
    with contextlib.suppress(ConnectionResetError):
        assert half.recv(100)[:12] in (b"", b"HTTP/1.1 408"), "a half request stays open"
    for garbage in [b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"]:
        server.raw(garbage, 1)
    server.alive()


def row_replaced_models(server):
    """a file that changes takes the model's place; rubbish does not; SIGHUP reads all again"""
    def version():
        return int(server.json("GET", "/v2/models/iris")[1]["versions"][0])

    def becomes(number):
        for attempt in range(50):
            if version() == number:
                return
            time.sleep(0.1)
        raise AssertionError(f"the version is {version()} and not {number}")

    before = version()
    shutil.copy(OTHER, MODEL + ".new")
    os.replace(MODEL + ".new", MODEL)
    becomes(before + 1)
    server.alive()
    answer = server.json("POST", "/v2/models/iris/infer", question(ROW))[1]["outputs"]
    with open(MODEL, "wb") as file:
        file.write(b"rubbish" * 100)
    time.sleep(1)
    assert version() == before + 1 and server.json("POST", "/v2/models/iris/infer", question(ROW))[1]["outputs"] == answer
    os.remove(MODEL)
    time.sleep(0.6)
    server.alive()
    assert "refused" in server.text()
    shutil.copy(OTHER, MODEL)
    becomes(before + 2)
    server.process.send_signal(signal.SIGHUP)
    becomes(before + 3)


def row_same_bits_together(server):
    """many questions at once have the bits of each alone"""
    rows = [[4 + index / 50, 3, 1 + index / 30, 0.2 + index / 90] for index in range(120)]
    alone = [server.json("POST", "/v2/models/iris/infer", question(row))[1]["outputs"][0]["data"] for row in rows]
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        for _ in range(3):
            together = list(pool.map(lambda row: server.json("POST", "/v2/models/iris/infer", question(row))[1]["outputs"][0]["data"], rows))
            assert together == alone
    batch = server.json("POST", "/v2/models/iris/infer", question(*rows))[1]["outputs"][0]["data"]
    assert [batch[3 * index:3 * index + 3] for index in range(len(rows))] == alone


def row_names_with_markup(_):
    """a model whose name has markup in it: its answers are JSON and quote it, and a browser takes none of them for a page"""
    name = "<b>bold \\ \"quoted\"</b>".replace("/", "|")
    with Server(models=[f"{name}={MODEL}"]) as server:
        path = "/v2/models/" + urllib.parse.quote(name, safe="")
        status, headers, content = server.ask("GET", path)
        assert status == 200 and json.loads(content)["name"] == name and headers["Content-Type"] == "application/json", (status, content)
        status, headers, content = server.ask("POST", path + "/infer", json.dumps(question(ROW)))
        assert status == 200 and json.loads(content)["model_name"] == name
        assert json.loads(server.ask("GET", "/openapi.json")[2])["components"]["parameters"]["Name"]["schema"]["enum"] == [name]
        assert server.ask("GET", "/metrics")[0] == 200
        status, headers, content = server.ask("GET", "/v2/models/<script>alert(1)</script>")
        assert status == 404 and headers["Content-Type"] == "application/json", headers


def row_one_connection(server):
    """what is wrong on a connection that stays open leaves the next question on it alone"""
    connection = server.connect()
    for body, status in [(b"{", 400), (json.dumps(question(ROW)), 200), (b"[" * 50, 400), (json.dumps(question(ROW)), 200), (json.dumps(question([1e300, 0, 0, 0])), 400)] * 5:
        connection.request("POST", "/v2/models/iris/infer", body)
        answer = connection.getresponse()
        assert answer.status == status, answer.read()
        answer.read()
    connection.close()
    # Two questions sent at once have two answers, in their order.
    request = b"POST /v2/models/iris/infer HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s"
    good, bad = json.dumps(question(ROW)).encode(), b"{}"
    answers = server.raw(request % (len(good), good) + request % (len(bad), bad), 1)
    assert answers.index(b"HTTP/1.1 200") < answers.index(b"HTTP/1.1 400"), answers


def row_both_ways(server):
    """questions that are answered where they arrive and those that go by a task: in order, and the same answer"""
    good = json.dumps({"id": "a", **question(ROW)}).encode()
    head = b"POST /v2/models/iris/infer HTTP/1.1\r\nHost: a\r\n%sContent-Length: %d\r\n\r\n"
    # A name in escapes, and a compressed body that is none, are for the long way.
    escaped = head.replace(b"/iris/", b"/%%69ris/") % (b"", len(good)) + good
    plain = head % (b"", len(good)) + good
    health = b"GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n"
    wrong = head % (b"", 2) + b"{}"
    answers = server.raw((plain + escaped + health + plain + wrong + plain) * 3, 1)
    statuses = [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 200, 200, 200, 400, 200] * 3, statuses
    bodies = [part.split(b"\r\n\r\n", 1)[1] for part in answers.split(b"HTTP/1.1 ")[1:]]
    assert bodies[0] == bodies[1] == bodies[3] == bodies[5] and b'"live"' in bodies[2], bodies[:6]
    # Piece by piece, and the next question in the last piece.
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        for place in range(0, len(plain), 37):
            connection.sendall(plain[place:place + 37])
            time.sleep(0.002)
        connection.sendall(plain + head % (b"Connection: close\r\n", len(good)) + good)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.count(b"HTTP/1.1 200") == 3, answer


def row_schemathesis(server):
    """schemathesis finds no 5xx against the OpenAPI document"""
    program = shutil.which("schemathesis") or os.path.join(os.path.dirname(sys.executable), "schemathesis")
    if not os.path.exists(program):
        return "skipped: schemathesis is not installed"
    found = subprocess.run(
        [program, "run", f"http://127.0.0.1:{server.port}/openapi.json", "--checks", "not_a_server_error", "--max-examples", "40", "--seed", "1", "--suppress-health-check", "all"],
        capture_output=True, text=True, timeout=600, cwd=FOLDER)
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-1000:]
    server.alive()


def row_token(_):
    """a bearer token, where one is asked for"""
    path = os.path.join(FOLDER, "token")
    with open(path, "w") as file:
        file.write("correct-horse\n")
    with Server("--token-file", path) as server:
        assert server.json("GET", "/v2/health/live")[0] == 200
        for headers in [{}, {"Authorization": "Bearer wrong-horse-1"}, {"Authorization": "correct-horse"}, {"Authorization": "Bearer "}]:
            status, head, _ = server.ask("GET", "/v2/models/iris", None, headers)
            assert status == 401 and head["WWW-Authenticate"] == "Bearer", headers
        assert server.ask("GET", "/v2/models/iris", None, {"Authorization": "Bearer correct-horse"})[0] == 200


def row_tls(_):
    """TLS with a certificate of one's own"""
    key, certificate = os.path.join(FOLDER, "key.pem"), os.path.join(FOLDER, "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"], check=True, stderr=subprocess.DEVNULL)
    with Server("--certificate", certificate, "--key", key, secure=True) as server:
        server.alive()
        plain = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        try:
            plain.request("GET", "/v2/health/live")
            assert plain.getresponse().status != 200
        except (OSError, http.client.HTTPException):
            pass


def row_sigterm_under_load(_):
    """SIGTERM under load: every question that was taken is answered, and the server ends"""
    with Server() as server:
        results, stop = [], threading.Event()

        def client():
            connection = server.connect()
            body = json.dumps(question(ROW))
            while not stop.is_set():
                try:
                    connection.request("POST", "/v2/models/iris/infer", body)
                    answer = connection.getresponse()
                    content = answer.read()
                    results.append(answer.status == 200 and b"setosa" in content)
                except (OSError, http.client.HTTPException):
                    # Closed between two questions, or refused since it ends: nothing was taken.
                    return
        threads = [threading.Thread(target=client) for _ in range(16)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(15) == 0
        stop.set()
        for thread in threads:
            thread.join()
        assert len(results) > 100 and all(results), (len(results), results.count(False))


def row_wrong_start(_):
    """a file that is no model, two models of one name, half of TLS: an error in words"""
    for options, word in [([__file__], "no model"), ([MODEL, MODEL], "two models"), ([MODEL, "--key", "x"], "together"), (["/nothing.safetensors"], "nothing.safetensors")]:
        found = subprocess.run([os.path.join(PROGRAMS, "hillock-serve"), *options, "--port", "0"], capture_output=True, text=True, timeout=20)
        assert found.returncode != 0 and "Fatal" not in found.stderr, found
        assert word in found.stderr or word == "no model", found.stderr


def row_triton(server):
    """Triton's client: metadata, JSON and binary tensors, errors"""
    try:
        import numpy
        import tritonclient.http as triton
        from tritonclient.utils import InferenceServerException
    except ImportError:
        return "skipped: tritonclient is not installed"
    client = triton.InferenceServerClient(f"127.0.0.1:{server.port}")
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("iris")
    assert client.get_server_metadata()["name"] == "hillock-serve"
    assert client.get_model_metadata("iris")["inputs"][0]["shape"] == [-1, 4]
    assert client.get_model_repository_index()[0]["name"] == "iris"
    rows = numpy.array([ROW, [6.5, 3.0, 5.5, 2.0]], numpy.float32)
    answers = []
    for binary in [True, False]:
        tensor = triton.InferInput("input", [2, 4], "FP32")
        tensor.set_data_from_numpy(rows, binary_data=binary)
        for outputs in [None, [triton.InferRequestedOutput(name, binary_data=binary) for name in ["probabilities", "class"]]]:
            result = client.infer("iris", [tensor], outputs=outputs, request_id="9")
            answers.append(result.as_numpy("probabilities"))
            assert result.get_response()["id"] == "9"
            assert [name.decode() if isinstance(name, bytes) else name for name in result.as_numpy("class")] == ["setosa", "virginica"]
    assert all((answer == answers[0]).all() and answer.shape == (2, 3) for answer in answers)
    for name, shape in [("iris", [2, 3]), ("other", [2, 4])]:
        tensor = triton.InferInput("input", shape, "FP32")
        tensor.set_data_from_numpy(rows[:, :shape[1]].copy())
        try:
            client.infer(name, [tensor])
            raise AssertionError("no error was raised")
        except InferenceServerException as error:
            assert "no model" in str(error) or "rows, 4" in str(error), error
    client.close()


def main():
    global MODEL, OTHER
    MODEL, OTHER = train("iris.safetensors"), train("other.safetensors", "--seed", "2")
    passed = failed = skipped = 0
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    with Server("--max-body", "200000", "--timeout", "3") as server:
        for name, row in list(globals().items()):
            if not name.startswith("row_") or only not in name:
                continue
            start = time.monotonic()
            try:
                note = row(server)
                skipped, passed = skipped + (note is not None), passed + (note is None)
                print(f"{'ok   ' if note is None else note} {name[4:]} ({time.monotonic() - start:.1f} s): {row.__doc__}")
            except (AssertionError, OSError, http.client.HTTPException, KeyError, ValueError) as error:
                failed += 1
                print(f"FAIL  {name[4:]}: {type(error).__name__} {error}")
            sys.stdout.flush()
        if failed:
            print(server.text()[-2000:])
    shutil.rmtree(FOLDER, ignore_errors=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main()
