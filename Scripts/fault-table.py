#!/usr/bin/env python3
"""Runs the tool under faults of its surroundings and prints what came of it, as a table:

    Scripts/fault-table.py .build/release/hillock [--only FAULT] [--seed N]

The rows are faults (a full disk, output that is full or closed, signals, limits of files, threads and memory), the columns
what the tool is told to do. A cell is right when the file that is written is the old one or whole, the exit code is the one
that the fault calls for, and what went wrong was said. Exit code 1 when a cell is wrong. A fault that cannot be made here
(a full disk and a limit of threads need root) is skipped, with a word.
"""
import argparse, os, random, re, resource, shutil, signal, subprocess, sys, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("tool")
parser.add_argument("--only", help="the faults whose names have this in them")
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()
chance = random.Random(options.seed)
print(f"seed {options.seed}")
TIMEOUT = 60
root = tempfile.mkdtemp(prefix="hillock-faults-")
os.chmod(root, 0o755)
tool = os.path.join(root, "hillock")
shutil.copy2(options.tool, tool)
os.chmod(tool, 0o755)


class Job:
    """What the tool is told to do, in a folder of its own."""

    def __init__(self, name, arguments, output=None, verdict=0, long=None, stdout=True, huge=None):
        self.name, self.arguments, self.output, self.verdict = name, arguments, output, verdict
        self.long = long or arguments  # The same with so much work that a signal meets it.
        self.prints = stdout
        self.huge = huge  # The same with more memory than there is, and the code for that.


JOBS = [
    Job("train", "train iris --epochs 5 --out new.safetensors".split(), "new.safetensors",
        long="train iris --epochs 1000000 --out new.safetensors".split(),
        huge=("train iris --epochs 1 --layers 16000,16000 --out new.safetensors".split(), 64)),
    Job("resume", "train iris --epochs EPOCHS --checkpoint run.checkpoint --resume --out new.safetensors".split(),
        "new.safetensors",
        long="train iris --epochs EPOCHS --checkpoint run.checkpoint --resume --out new.safetensors "
             "--checkpoint-interval 0.01".split(),
        huge=("train huge.csv --checkpoint run.checkpoint --resume --out new.safetensors".split(), 65)),
    Job("predict", "predict good.safetensors iris".split(), huge=("predict huge.safetensors iris".split(), 65)),
    Job("check", "check bad.md".split(), verdict=1, huge=("check huge.md".split(), 65)),
    Job("form", ["form", "A xor B", "--out", "new.safetensors"], "new.safetensors",
        huge=("form --table huge.csv --out new.safetensors".split(), 65)),
    Job("report", "report good.safetensors iris --out new.html".split(), "new.html",
        huge=("report huge.safetensors iris --out new.html".split(), 65)),
]

# What every job finds in its folder.
base = os.path.join(root, "base")
os.mkdir(base)


def quiet(arguments, folder, **more):
    return subprocess.run([tool] + arguments, cwd=folder, capture_output=True, timeout=TIMEOUT, **more)


def prepare():
    made = quiet("train iris --quiet --epochs 50 --out good.safetensors".split(), base)
    if made.returncode != 0:
        sys.exit(f"fault-table: the tool does not train: {made.stderr.decode()}")
    # About a second of training, whatever the machine and the build.
    rate = int(re.search(r"(\d+) samples/s", made.stdout.decode()).group(1))
    epochs = str(max(200, rate // 108))
    for job in JOBS:
        for arguments in [job.arguments, job.long]:
            arguments[:] = [epochs if text == "EPOCHS" else text for text in arguments]
    with open(os.path.join(base, "bad.md"), "w") as file:
        file.write("We have $\\tanh(x) = 2\\sigma(2x) + 1$ for all $x$.\n")
    # A run that was ended politely in its middle, to be resumed.
    run = subprocess.Popen(
        [tool] + ["train", "iris", "--quiet", "--epochs", epochs, "--out", "part.safetensors"]
        + "--checkpoint run.checkpoint --checkpoint-interval 0.01".split(), cwd=base, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.time() + 30
    while not os.path.exists(os.path.join(base, "run.checkpoint")) and time.time() < deadline:
        time.sleep(0.01)
    run.send_signal(signal.SIGTERM)
    run.wait()
    if not os.path.exists(os.path.join(base, "run.checkpoint")):
        sys.exit("fault-table: no checkpoint was written")
    for name in ["huge.csv", "huge.md"]:
        with open(os.path.join(base, name), "wb") as file:
            file.truncate(3 << 30)
    # A header that claims what its size can hold, and more than the limit.
    count = 700_000_000
    header = b'{"a":{"dtype":"F32","shape":[%d],"data_offsets":[0,%d]}}' % (count, 4 * count)
    with open(os.path.join(base, "huge.safetensors"), "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + 4 * count)


OLD = b"old\n"


def folder_for(job, parent=root):
    folder = tempfile.mkdtemp(prefix=job.name + "-", dir=parent)
    for name in os.listdir(base):
        if name == "run.checkpoint":
            shutil.copy2(os.path.join(base, name), folder)
        else:
            os.symlink(os.path.join(base, name), os.path.join(folder, name))
    if job.output:
        with open(os.path.join(folder, job.output), "wb") as file:
            file.write(OLD)
    return folder


def state(job, folder):
    """old, whole or why neither."""
    if not job.output:
        return "none"
    try:
        with open(os.path.join(folder, job.output), "rb") as file:
            content = file.read()
    except OSError as error:
        return f"{job.output} is gone: {error}"
    if content == OLD:
        return "old"
    if job.output.endswith(".html"):
        return "whole" if content.rstrip().endswith(b"</html>") else "half a page"
    seen = quiet(["summary", job.output], folder)
    return "whole" if seen.returncode == 0 else f"not whole: {seen.stderr.decode()}"


def remains(folder):
    return [name for name in os.listdir(folder) if name.endswith(".tmp")]


class Wrong(Exception):
    pass


def expect(condition, words):
    if not condition:
        raise Wrong(words)


def start(arguments, folder, stdout=None, stderr=None, setup=None, closed=()):
    def child():
        if setup:
            setup()
        for descriptor in closed:
            os.close(descriptor)

    return subprocess.Popen(
        [tool] + arguments, cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout or subprocess.DEVNULL,
        stderr=stderr or subprocess.DEVNULL, preexec_fn=child, restore_signals=False)


def finish(process):
    try:
        return process.wait(TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise Wrong(f"hung for {TIMEOUT} s")


def run(job, arguments, folder, stdout=None, setup=None, closed=(), stderr=True):
    """The exit code and what was said."""
    # A pipe: a file would be under the limits as well. What is said fits into it.
    read, write = os.pipe()
    with os.fdopen(read, "rb") as errors:
        try:
            process = start(arguments, folder, stdout, write if stderr else None, setup, closed)
        finally:
            os.close(write)
        code = finish(process)
        return code, errors.read().decode(errors="replace")


def code_of(job, lost):
    """A verdict stays; output that was lost is 73."""
    return job.verdict if job.verdict else (73 if lost else 0)


def standard_output(job, open_output, closed=(), silent=False):
    folder = folder_for(job)
    with open_output() as output:
        code, errors = run(job, job.arguments, folder, output, closed=closed)
    lost = job.prints and not silent
    expect(code == code_of(job, lost), f"code {code}")
    expect(not lost or "standard output" in errors, f"says nothing: {errors!r}")
    expect(not silent or "standard output" not in errors, f"says {errors!r}")
    expect(state(job, folder) in ("whole", "none"), state(job, folder))


def broken_pipe():
    read, write = os.pipe()
    os.close(read)
    return os.fdopen(write, "wb")


def full_output(job):
    standard_output(job, lambda: open("/dev/full", "wb"))


def closed_output(job):
    standard_output(job, lambda: open(os.devnull, "wb"), closed=(1,))


def gone_reader(job):
    standard_output(job, broken_pipe, silent=True)


def closed_input(job):
    folder = folder_for(job)
    code, errors = run(job, job.arguments, folder, closed=(0,))
    expect(code == job.verdict, f"code {code}: {errors}")
    expect(state(job, folder) in ("whole", "none"), state(job, folder))


def without_error(job, closed, stderr):
    folder = folder_for(job)
    with tempfile.TemporaryFile() as output:
        code = finish(start(job.arguments, folder, output, stderr, closed=closed))
        expect(output.tell() >= 0 and os.fstat(output.fileno()).st_size > 0, "printed nothing")
    expect(code == job.verdict, f"code {code}")
    expect(state(job, folder) in ("whole", "none"), state(job, folder))


def closed_error(job):
    without_error(job, (2,), None)


def gone_error(job):
    with broken_pipe() as pipe:
        without_error(job, (), pipe)


def all_closed(job):
    folder = folder_for(job)
    code = finish(start(job.arguments, folder, closed=(0, 1, 2)))
    expect(code == code_of(job, True), f"code {code}")
    expect(state(job, folder) in ("whole", "none"), state(job, folder))


def killed(job):
    folder = folder_for(job)
    for _ in range(4):
        process = start(job.long, folder)
        time.sleep(chance.uniform(0.02, 0.6))
        process.kill()
        code = finish(process)
        expect(code in (-signal.SIGKILL, job.verdict), f"code {code}")
        expect(state(job, folder) in ("old", "whole", "none"), state(job, folder))
        if code == 0 and job.name == "resume":
            break
    # The next run takes away what was left.
    code, errors = run(job, job.arguments, folder)
    expect(code == job.verdict, f"afterwards code {code}: {errors}")
    expect(state(job, folder) in ("whole", "none"), state(job, folder))
    expect(not remains(folder), f"left {remains(folder)}")


def polite(number):
    def fault(job):
        folder = folder_for(job)
        with tempfile.TemporaryFile() as errors:
            process = start(job.long, folder, stderr=errors)
            training = job.name in ("train", "resume")
            if training:
                # Once it has announced the run, it listens.
                deadline = time.time() + 20
                while os.fstat(errors.fileno()).st_size < 200 and time.time() < deadline:
                    time.sleep(0.02)
                time.sleep(0.2)
            else:
                time.sleep(chance.uniform(0.01, 0.2))
            process.send_signal(number)
            code = finish(process)
        result = state(job, folder)
        if training:
            # It may have come to its end first.
            expect(code in (128 + number, 0), f"code {code}")
            expect(result == "whole", result)
        else:
            expect(code in (-number, job.verdict), f"code {code}")
            expect(result in ("old", "whole", "none"), result)
        expect(not remains(folder), f"left {remains(folder)}")

    return fault


def ignored_interrupt(job):
    folder = folder_for(job)
    process = start(job.arguments, folder, setup=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    time.sleep(0.1)
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    code = finish(process)
    expect(code == job.verdict, f"code {code}")
    expect(state(job, folder) in ("whole", "none"), state(job, folder))


def limited(job, arguments, codes, setup, words=None):
    """Either all goes well, or one of the codes comes with a message and the old file."""
    folder = folder_for(job)
    os.chmod(folder, 0o777)
    for name in os.listdir(folder):
        if not os.path.islink(os.path.join(folder, name)):
            os.chmod(os.path.join(folder, name), 0o666)
    with tempfile.TemporaryFile() as output:
        code, errors = run(job, arguments, folder, output, setup=setup)
    result = state(job, folder)
    if code == job.verdict and not words:
        expect(result in ("whole", "none"), result)
        return
    expect(code in codes, f"code {code}: {errors}")
    expect("error:" in errors and (not words or re.search(words, errors)), f"says {errors!r}")
    expect(result in ("old", "none"), result)
    expect(not remains(folder), f"left {remains(folder)}")


def limit(kind, value):
    return lambda: resource.setrlimit(kind, (value, value))


def few_files(job):
    limited(job, job.arguments, (65, 73), limit(resource.RLIMIT_NOFILE, 4))


def small_files(job):
    if not job.output:
        # What is printed is a file as well.
        return limited(job, job.arguments, (job.verdict or 73,), limit(resource.RLIMIT_FSIZE, 16), "standard output")
    limited(job, job.arguments, (73,), limit(resource.RLIMIT_FSIZE, 1000), "ulimit -f")


def little_memory(job):
    arguments, code = job.huge
    limited(job, arguments, (code,), limit(resource.RLIMIT_AS, 2_000_000_000), r"bytes|GB|limit|memory|text")


def no_threads(job):
    if os.geteuid() != 0:
        raise Skipped("needs root")

    def setup():
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
        os.setgid(65534)
        os.setuid(65534)

    limited(job, job.arguments, (64, 65, 71, 73), setup)


class Skipped(Exception):
    pass


disk = None


def full_disk(job):
    global disk
    if disk is None:
        place = os.path.join(root, "disk")
        os.mkdir(place)
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True)
        if made.returncode != 0:
            raise Skipped("needs root")
        disk = place
    for name in os.listdir(disk):
        left = os.path.join(disk, name)
        os.remove(left) if os.path.isfile(left) else shutil.rmtree(left)
    folder = folder_for(job, disk)
    with open(os.path.join(disk, "filler"), "wb", buffering=0) as filler:
        try:
            while filler.write(b"\0" * 4096):
                pass
        except OSError:
            pass
    output = open(os.path.join(folder, "output"), "wb") if not job.output else None
    code, errors = run(job, job.arguments, folder, output)
    os.remove(os.path.join(disk, "filler"))
    expect(code == code_of(job, True), f"code {code}: {errors}")
    expect("full" in errors or "No space" in errors, f"says {errors!r}")
    expect(state(job, folder) in ("old", "none"), state(job, folder))
    expect(not remains(folder), f"left {remains(folder)}")
    if job.name == "resume":
        expect(os.path.exists(os.path.join(folder, "run.checkpoint")), "the checkpoint is gone")


FAULTS = [
    ("full disk", full_disk), ("full standard output", full_output), ("closed standard output", closed_output),
    ("reader of output gone", gone_reader), ("closed standard input", closed_input),
    ("closed standard error", closed_error), ("reader of errors gone", gone_error), ("all three closed", all_closed),
    ("SIGKILL", killed), ("SIGTERM", polite(signal.SIGTERM)), ("SIGHUP", polite(signal.SIGHUP)),
    ("SIGINT", polite(signal.SIGINT)), ("SIGINT that is ignored", ignored_interrupt),
    ("four open files", few_files), ("small files", small_files), ("one thread", no_threads),
    ("little memory", little_memory),
]


def main():
    prepare()
    width = max(len(name) for name, _ in FAULTS)
    print(" " * width + "  " + "  ".join(f"{job.name:8}" for job in JOBS))
    wrong = []
    for name, fault in FAULTS:
        if options.only and options.only not in name:
            continue
        cells = []
        began = time.time()
        for job in JOBS:
            try:
                fault(job)
                cells.append("right")
            except Skipped as reason:
                cells.append("skipped")
                wrong_reason = str(reason)
            except (Wrong, OSError) as reason:
                cells.append("WRONG")
                wrong.append(f"{name}, {job.name}: {reason}")
        print(f"{name:{width}}  " + "  ".join(f"{cell:8}" for cell in cells) + f"  {time.time() - began:.1f} s", flush=True)
        if "skipped" in cells:
            print(f"{'':{width}}  ({wrong_reason})")
    for line in wrong:
        print(f"wrong: {line}")
    return 1 if wrong else 0


try:
    code = main()
finally:
    if disk:
        subprocess.run(["umount", disk])
    shutil.rmtree(root, ignore_errors=True)
sys.exit(code)
