# SPDX-License-Identifier: GPL-3.0-or-later
"""application.py PORT DIR - a small web application with two holes

/restore unpickles what it is sent, /sum evaluates what it is asked. The rest is
what such applications do all day.
"""
import http.server
import os
import pickle
import sqlite3
import subprocess
import sys
import tempfile
import threading
import urllib.parse

DIR = sys.argv[2]
LOCK = threading.Lock()


def database():
    db = sqlite3.connect(os.path.join(DIR, "notes.db"), timeout=10)
    db.execute("create table if not exists notes (id integer primary key, "
               "text text)")
    return db


def page(query):
    db = database()
    rows = db.execute("select id, text from notes order by id desc limit ?",
                      (int(query.get("rows", ["10"])[0]),)).fetchall()
    db.close()
    return "\n".join("%d %s" % row for row in rows)


def add(query):
    with LOCK:
        db = database()
        db.execute("insert into notes (text) values (?)", (query["text"][0],))
        db.execute("delete from notes where id < "
                   "(select max(id) from notes) - 200")
        db.commit()
        db.close()
    return "added"


def disk(query):
    return subprocess.run(["df", "-P", DIR], capture_output=True,
                          text=True).stdout


def export(query):
    with tempfile.NamedTemporaryFile(dir=os.path.join(DIR, "up")) as f:
        f.write(page({"rows": ["1000"]}).encode())
        f.flush()
        with open(f.name, "rb") as again:
            return again.read().decode()


def total(query):
    return str(eval(query["of"][0]))


PAGES = {"/page": page, "/add": add, "/disk": disk, "/export": export,
         "/sum": total}


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        if url.path not in PAGES:
            return self.answer(404, "none")
        try:
            self.answer(200, PAGES[url.path](urllib.parse.parse_qs(url.query)))
        except Exception as e:
            self.answer(500, str(e))

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/restore":
            return self.answer(200, str(pickle.loads(data)))
        with tempfile.NamedTemporaryFile(dir=os.path.join(DIR, "up")) as f:
            f.write(data)
            f.flush()
        self.answer(200, str(len(data)))

    def log_message(self, form, *args):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])),
                                Handler).serve_forever()
