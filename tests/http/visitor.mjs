// Somebody with a browser's habits and none of its scripts: keeps cookies, follows redirects.
import { strict as assert } from 'node:assert';
import http from 'node:http';
import { Page } from './page.mjs';

export class Visitor {
  server;
  #cookies = new Map();
  // Node heeds the server's Keep-Alive hint only beside a time-out of its own; it ends idle connections alone.
  #agent = new http.Agent({ keepAlive: true, timeout: 600_000 });

  // headers: sent with every request, such as { 'Accept-Language': 'en' }
  constructor(server, headers = {}) {
    this.server = server;
    this.headers = headers;
  }

  cookie(name) {
    return this.#cookies.get(name);
  }

  setCookie(name, value) {
    this.#cookies.set(name, value);
  }

  get(path, options) {
    return this.request('GET', path, options);
  }

  // `fields` is an object or a list of pairs; nothing is filled in: for that, get a page and submit its form.
  post(path, fields = {}, options = {}) {
    const body = String(new URLSearchParams(fields));
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...options.headers };
    return this.request('POST', path, { ...options, headers, body });
  }

  async postMultipart(path, entries, options = {}) {
    const form = new FormData();
    for (const [name, value] of entries) {
      if (typeof value !== 'object') form.append(name, value);
      else form.append(name, new Blob([value.bytes], { type: value.type }), value.file);
    }
    const encoded = new Response(form);
    const headers = { 'Content-Type': encoded.headers.get('content-type'), ...options.headers };
    return this.request('POST', path, { ...options, headers, body: Buffer.from(await encoded.arrayBuffer()) });
  }

  postJson(path, value, options = {}) {
    const headers = { 'Content-Type': 'application/json', ...options.headers };
    return this.request('POST', path, { ...options, headers, body: JSON.stringify(value) });
  }

  // options: headers, body, follow (false: a redirect is given as it is)
  async request(method, path, { headers = {}, body, follow = true } = {}) {
    const answer = await this.#send(method, path, headers, body);
    const page = new Page(this, path, answer);
    if (!follow || ![301, 302, 303, 307, 308].includes(answer.status)) return page;
    const target = new URL(answer.headers.location, this.server.url + path);
    assert.equal(target.origin, this.server.url, `${path} redirects to another server: ${target}`);
    const isKept = [307, 308].includes(answer.status);
    return this.request(isKept ? method : 'GET', target.pathname + target.search, isKept ? { headers, body } : {});
  }

  #send(method, path, headers, body) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = { ...this.headers, ...(cookie && { Cookie: cookie }), ...headers };
    if (body !== undefined && !('Content-Length' in sent) && !('Transfer-Encoding' in sent))
      sent['Content-Length'] = Buffer.byteLength(body);
    return new Promise((resolve, reject) => {
      const request = http.request(this.server.url + path, { method, headers: sent, agent: this.#agent });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          (response.headers['set-cookie'] ?? []).forEach((line) => this.#keep(line));
          resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) });
        });
      });
      request.end(body);
    });
  }

  #keep(line) {
    const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
    if (/;\s*max-age=(0|-\d+)\b/i.test(line) || value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }

  close() {
    this.#agent.destroy();
  }
}
