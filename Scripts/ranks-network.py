#!/usr/bin/env python3
"""A run of hillock-ranks on several hosts, with a network between them that is slow, loses frames, and can be cut.

    Scripts/ranks-network.py FOLDER [--hosts 4] [--delay 1] [--rate 100] [--loss 1] [--pull HOST:AFTER:FOR] -- train digits …

Each host is a network namespace with a name and an address of its own. Between them this script is the switch: it takes every frame from one
host and gives it to another one --delay milliseconds later, --rate megabits a second to each host at most, and loses --loss in a
hundred. --pull 3:4:5 cuts host 3 off 4 seconds after the job has begun, for 5 seconds; 3:4:0 for good. Open MPI starts its daemons through a
script in the place of ssh. FOLDER has the programs. Needs root, /dev/net/tun and `ip`; the kernel need not have netem.

Says the code of mpirun, how long it took, how long after a cable was pulled it ended, and what the switch did.
"""
import argparse
import fcntl
import heapq
import os
import pathlib
import random
import select
import shlex
import signal
import struct
import subprocess
import sys
import tempfile
import time

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("programs")
options.add_argument("--hosts", type=int, default=4)
options.add_argument("--ranks", type=int, help="as many as hosts")
options.add_argument("--delay", type=float, default=1, help="milliseconds, one way")
options.add_argument("--rate", type=float, default=100, help="megabits a second; 0 for no limit")
options.add_argument("--loss", type=float, default=1, help="percent")
options.add_argument("--pull", help="HOST:AFTER:FOR in seconds")
options.add_argument("--seed", type=int, default=1)
options.add_argument("--limit", type=float, default=540, help="seconds after which the job is ended")
cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
options, command = options.parse_args(sys.argv[1:cut]), sys.argv[cut + 1:]
programs = pathlib.Path(options.programs).resolve()
TAP, NO_HEADER, SET_INTERFACE = 2, 0x1000, 0x400454CA
MOST_WAITING = 400  # Frames that wait for a host before more are lost, as in a switch.


def name(host):
    return f"hillock{host}"


def ip(*words, host=None):
    subprocess.run(["ip"] + (["-n", name(host)] if host else []) + list(words), check=True)


def tap(host):
    """A device that is the host's, and whose frames this process reads and writes."""
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    device = f"hktap{host}"
    fcntl.ioctl(descriptor, SET_INTERFACE, struct.pack("16sH14x", device.encode(), TAP | NO_HEADER))
    ip("netns", "add", name(host))
    ip("link", "set", device, "netns", name(host))
    for words in [["addr", "add", f"10.77.0.{host}/24", "dev", device], ["link", "set", device, "up"], ["link", "set", "lo", "up"]]:
        ip(*words, host=host)
    return descriptor


class Switch:
    def __init__(self, descriptors):
        self.descriptors = descriptors
        self.host_of = {descriptor: host for host, descriptor in descriptors.items()}
        self.known = {}
        self.free = {host: 0.0 for host in descriptors}
        self.waiting = {host: 0 for host in descriptors}
        self.queue = []
        self.number = 0
        self.cut = None
        self.random = random.Random(options.seed)
        self.delivered = self.lost = self.bytes = 0

    def take(self, source, frame, now):
        if len(frame) < 14 or source == self.cut:
            return
        self.known[frame[6:12]] = source
        target = self.known.get(frame[:6])
        if frame[0] & 1 or target is None:
            targets = [host for host in self.descriptors if host != source]
        else:
            targets = [target] if target != source else []
        for target in targets:
            if target == self.cut or self.random.random() * 100 < options.loss or self.waiting[target] >= MOST_WAITING:
                self.lost += 1
                continue
            begin = max(now, self.free[target])
            self.free[target] = begin + (len(frame) * 8 / (options.rate * 1e6) if options.rate else 0)
            self.waiting[target] += 1
            self.number += 1
            heapq.heappush(self.queue, (self.free[target] + options.delay / 1000, self.number, target, frame))

    def deliver(self, now):
        while self.queue and self.queue[0][0] <= now:
            _, _, target, frame = heapq.heappop(self.queue)
            self.waiting[target] -= 1
            if target == self.cut:
                self.lost += 1
                continue
            try:
                os.write(self.descriptors[target], frame)
                self.delivered += 1
                self.bytes += len(frame)
            except OSError:
                self.lost += 1

    def run(self, seconds):
        """Serves all hosts for a while."""
        end = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            self.deliver(now)
            if now >= end:
                return
            wait = min(end, self.queue[0][0] if self.queue else end) - now
            ready, _, _ = select.select(list(self.host_of), [], [], max(wait, 0))
            for descriptor in ready:
                for _ in range(16):
                    try:
                        frame = os.read(descriptor, 2048)
                    except BlockingIOError:
                        break
                    self.take(self.host_of[descriptor], frame, time.monotonic())


def on(host, words):
    """A command on a host, with the host's name."""
    inner = f"hostname {name(host)}; exec {words}"
    return ["ip", "netns", "exec", name(host), "unshare", "--uts", "sh", "-c", inner]


ranks = options.ranks or options.hosts
hosts = range(1, options.hosts + 1)
made = []
job = None
try:
    descriptors = {}
    for host in hosts:
        made.append(host)
        descriptors[host] = tap(host)
    switch = Switch(descriptors)
    with tempfile.TemporaryDirectory() as folder:
        agent = pathlib.Path(folder) / "agent"
        agent.write_text(
            '#!/bin/sh\nhost="${1##*.}"\nshift\nexport HILLOCK_STARTS="$*"\n'
            'exec ip netns exec "hillock$host" unshare --uts sh -c "hostname hillock$host; exec sh -c \\"\\$HILLOCK_STARTS\\""\n')
        agent.chmod(0o755)
        places = ",".join(f"10.77.0.{host}:{(ranks + options.hosts - host) // options.hosts}" for host in hosts)
        mpirun = [
            "mpirun", "-q", "--allow-run-as-root", "--bind-to", "none", "--map-by", "node", "-n", str(ranks), "-H", places,
            "--mca", "plm_rsh_agent", str(agent), "--mca", "btl", "self,tcp", "--mca", "btl_tcp_if_include", "10.77.0.0/24",
            "--mca", "oob_tcp_if_include", "10.77.0.0/24", "--mca", "oob_tcp_keepalive_time", "5", "--mca", "oob_tcp_keepalive_intvl", "2",
            "--mca", "oob_tcp_keepalive_probes", "5", "--wdir", os.getcwd(), str(programs / "hillock-ranks")] + command
        start = time.monotonic()
        job = subprocess.Popen(on(1, shlex.join(mpirun)), start_new_session=True)
        pulled = None
        back = None
        if options.pull:
            host, after, duration = (float(word) for word in options.pull.split(":"))
        while job.poll() is None and time.monotonic() - start < options.limit:
            switch.run(0.1)
            passed = time.monotonic() - start
            if options.pull and pulled is None and passed >= after:
                switch.cut, pulled = int(host), time.monotonic()
            if pulled and back is None and duration > 0 and time.monotonic() - pulled >= duration:
                switch.cut, back = None, time.monotonic()
        took = time.monotonic() - start
        print(f"mpirun ended with {job.poll()} after {took:.1f} s", end="")
        if pulled:
            print(f", {time.monotonic() - pulled:.1f} s after the cable of host {int(host)} was pulled", end="")
        print(f"; {switch.delivered} frames, {switch.bytes / 1e6:.1f} MB, {switch.lost} lost")
        sys.exit(job.poll() if job.poll() is not None else 124)
finally:
    if job and job.poll() is None:
        os.killpg(job.pid, signal.SIGKILL)
    for host in made:
        # What runs there ends with its host.
        found = subprocess.run(["ip", "netns", "pids", name(host)], capture_output=True, text=True)
        for process in found.stdout.split():
            try:
                os.kill(int(process), signal.SIGKILL)
            except ProcessLookupError:
                pass
        subprocess.run(["ip", "netns", "del", name(host)])
