#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A memcached client: mixed requests over several connections.

mcload.py port=N clients=N requests=N size=N keys=N pipeline=N seed=S [stats=1]

What is sent depends on the arguments only; how it interleaves does not.
"""
import random
import socket
import sys
import threading


def request(rng, opt):
    key = b"key%d" % rng.randrange(opt["keys"])
    kind = rng.random()
    if kind < 0.6:
        return b"get %s\r\n" % key, b"END\r\n"
    if kind < 0.9:
        data = b"x" * rng.randrange(1, opt["size"] + 1)
        line = b"set %s 0 %d %d\r\n" % (key, rng.choice((0, 1, 60)), len(data))
        return line + data + b"\r\n", b"\r\n"
    if kind < 0.95:
        return b"delete %s\r\n" % key, b"\r\n"
    return b"touch %s 30\r\n" % key, b"\r\n"


def ask(sock, requests):
    sock.sendall(b"".join(text for text, _ in requests))
    got = b""
    for _, end in requests:
        while True:
            # A value is followed by END, all else is one line.
            at = got.find(end)
            if at >= 0:
                got = got[at + len(end):]
                break
            data = sock.recv(1 << 20)
            if not data:
                raise ConnectionError("closed by the server")
            got += data


def client(number, opt, seed):
    rng = random.Random("%s/%d" % (seed, number))
    sock = socket.create_connection(("127.0.0.1", opt["port"]))
    for _ in range(opt["requests"]):
        ask(sock, [request(rng, opt) for _ in range(opt["pipeline"])])
    if opt["stats"]:
        ask(sock, [(b"stats\r\n", b"END\r\n"), (b"version\r\n", b"\r\n")])
        ask(sock, [(b"stats items\r\n", b"END\r\n")])
    sock.close()


def main():
    opt = {"stats": 0}
    seed = ""
    for arg in sys.argv[1:]:
        name, value = arg.split("=", 1)
        if name == "seed":
            seed = value
        else:
            opt[name] = int(value)
    threads = [threading.Thread(target=client, args=(n, opt, seed))
               for n in range(opt["clients"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
