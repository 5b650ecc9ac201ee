// Server-sent events, as a browser's open page hears them.
import { strict as assert } from 'node:assert';
import http from 'node:http';

// Gives the first event of that name that the stream sends, and ends the stream.
export function nextEvent(visitor, name, path = '/live', patience_ms = 60_000) {
  const cookie = `heyi_session=${visitor.cookie('heyi_session')}`;
  return new Promise((resolve, reject) => {
    const request = http.get(`${visitor.server.url}${path}`, { headers: { Cookie: cookie }, signal: AbortSignal.timeout(patience_ms) }, (response) => {
      assert.equal(response.statusCode, 200);
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
        const found = text.match(new RegExp(`event: ${name}\\ndata: (.*)\\n\\n`));
        if (!found) return;
        request.destroy();
        resolve(found[1]);
      });
    });
    request.on('error', (error) => error.code !== 'ECONNRESET' && reject(error));
  });
}
