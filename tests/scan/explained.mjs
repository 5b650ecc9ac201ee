// What the scanners say though all is well, each with why. Nothing else may be found.
const explained = [
  { tool: 'wapiti', kind: /HTTP Secure Headers/, text: /X-XSS-Protection/, reason: 'X-XSS-Protection is not sent: browsers gave it up for holes of its own' },
  { tool: 'wapiti', kind: /HTTP Secure Headers/, text: /Strict-Transport-Security/, reason: 'no HSTS without TLS: the checks of TLS look for it behind the proxy' },
  { tool: 'wapiti', kind: /Secure Flag cookie/, text: /./, reason: 'cookies are not Secure without TLS: the checks of TLS look for it behind the proxy' },
];

export const reasonFor = (tool, kind, text) =>
  explained.find((each) => each.tool === tool && each.kind.test(kind) && each.text.test(text))?.reason;
