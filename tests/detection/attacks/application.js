// SPDX-License-Identifier: GPL-3.0-or-later
// application.js PORT DIR - a small web application with a hole
//
// /render evaluates what it is asked. The rest is what such applications do.
'use strict';
const http = require('http');
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');
const crypto = require('crypto');

const dir = process.argv[3];
const files = path.join(dir, 'files');

function file(name, res) {
	const s = fs.createReadStream(path.join(files, path.basename(name)));
	s.on('error', () => { res.statusCode = 404; res.end(); });
	s.pipe(res);
}

function keep(req, res) {
	const name = path.join(files, 'kept-' + crypto.randomBytes(6)
		.toString('hex'));
	const out = fs.createWriteStream(name);
	req.pipe(out);
	out.on('finish', () => fs.unlink(name, () => res.end('kept\n')));
}

http.createServer((req, res) => {
	const url = new URL(req.url, 'http://localhost');
	if (url.pathname === '/hello')
		res.end('hello\n');
	else if (url.pathname.startsWith('/file/'))
		file(url.pathname.slice(6), res);
	else if (url.pathname === '/hash')
		crypto.pbkdf2('a', 'b', 2000, 32, 'sha256',
			(e, key) => res.end(key.toString('hex')));
	else if (url.pathname === '/zip')
		fs.readFile(path.join(files, 'numbers'), (e, data) =>
			zlib.gzip(data, (f, z) => res.end(z)));
	else if (url.pathname === '/keep')
		keep(req, res);
	else if (url.pathname === '/render')
		res.end(String(eval(url.searchParams.get('t'))));
	else {
		res.statusCode = 404;
		res.end('none\n');
	}
}).listen(Number(process.argv[2]), '127.0.0.1');
