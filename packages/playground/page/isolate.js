// A browser lets a page share memory between threads only if the page came with two headers. If the server did not send them,
// this script, as a service worker, adds them, and the page loads once more. Without it, training takes one thread.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

if (typeof window === 'undefined') {
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  addEventListener('fetch', (event) => {
    if (new URL(event.request.url).origin !== location.origin) return;
    event.respondWith(
      fetch(event.request).then((answer) => {
        if (answer.status === 0) return answer;
        const own = new Headers(answer.headers);
        for (const [name, value] of Object.entries(headers)) own.set(name, value);
        return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers: own });
      }),
    );
  });
} else if (!crossOriginIsolated && isSecureContext && 'serviceWorker' in navigator) {
  const tried = 'belay-isolated';
  navigator.serviceWorker.register('isolate.js').then(
    async () => {
      await navigator.serviceWorker.ready;
      // Once: a browser that does not go by the headers would load for ever.
      if (sessionStorage.getItem(tried) !== null) return;
      sessionStorage.setItem(tried, 'yes');
      location.reload();
    },
    () => {},
  );
}
