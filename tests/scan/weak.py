"""A server with two holes, on a port of its own choice: the scanners must find both, or their silence
about Heyi says nothing."""
import html
import sqlite3
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse


class Weak(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = parse_qs(urlparse(self.path).query)
        database = sqlite3.connect(':memory:')
        database.execute('CREATE TABLE proposal (id INTEGER, title TEXT)')
        database.execute("INSERT INTO proposal VALUES (1, 'lotus'), (2, 'pond')")
        status, text = 200, ''
        try:
            rows = database.execute('SELECT title FROM proposal WHERE id = ' + asked.get('id', ['1'])[0])
            text = ' '.join(str(row[0]) for row in rows)
        except sqlite3.Error as error:
            status, text = 500, f'sqlite3.OperationalError: {error}'
        word = asked.get('word', [''])[0]
        page = f'<!doctype html><html><body><a href="/?id=1">1</a> <a href="/?word=a">a</a><p>{html.escape(text)}</p><p>{word}</p></body></html>'
        body = page.encode()
        self.send_response(status)
        self.send_header('Content-Type', 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(('127.0.0.1', 0), Weak)
print(f'http://127.0.0.1:{server.server_port}', flush=True)
server.serve_forever()
