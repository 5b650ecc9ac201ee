// Server-sent events, as a browser's open page hears them.
import { strict as assert } from 'node:assert';
import http from 'node:http';

// Gives the first event of that name that the stream sends, and ends the stream.
export async function nextEvent(visitor, name, path = '/live', patience_ms = 60_000) {
  return (await eventsUntil(visitor, name, /^/, path, patience_ms))[0];
}

// Gives all events of that name up to the first whose data match `last`, and ends the stream.
export function eventsUntil(visitor, name, last, path = '/live', patience_ms = 60_000) {
  const cookie = `heyi_session=${visitor.cookie('heyi_session')}`;
  return new Promise((resolve, reject) => {
    const request = http.get(`${visitor.server.url}${path}`, { headers: { Cookie: cookie }, signal: AbortSignal.timeout(patience_ms) }, (response) => {
      assert.equal(response.statusCode, 200);
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
        const found = [...text.matchAll(new RegExp(`event: ${name}\\ndata: (.*)\\n\\n`, 'g'))].map(([, data]) => data);
        const end = found.findIndex((data) => last.test(data));
        if (end < 0) return;
        request.destroy();
        resolve(found.slice(0, end + 1));
      });
    });
    request.on('error', (error) => error.code !== 'ECONNRESET' && reject(error));
  });
}
