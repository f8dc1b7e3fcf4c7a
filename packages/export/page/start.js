// A browser reads no module and no file for a page that was opened from the disk: this script still runs, and says so.
if (location.protocol === 'file:') {
  const state = document.getElementById('state');
  state.className = 'over';
  state.textContent =
    'Browsers load nothing for a page that is opened from the disk. Serve its folder, with "npx serve" or "python3 -m http.server" in it, and open the address that this prints.';
}
