(function () {
  'use strict';
  var labels = /*labels*/{};
  var root = document.documentElement;
  var page = window.netmarket = { words: words, onRedraw: [], language: 'zh' };

  // A browser that keeps nothing, or a page from a stick, still works.
  function keep(name, value) { try { localStorage.setItem('netmarket.' + name, value); } catch (e) { /* not kept */ } }
  function kept(name) { try { return localStorage.getItem('netmarket.' + name); } catch (e) { return null; } }

  function words(key) { var pair = labels[key]; return pair ? pair[page.language === 'en' ? 1 : 0] : key; }
  function redraw() { page.onRedraw.forEach(function (draw) { draw(); }); }
  function all(selector, f) { Array.prototype.forEach.call(document.querySelectorAll(selector), f); }

  function speak(language) {
    page.language = language;
    root.dataset.lang = language;
    all('[data-l]', function (e) {
      e.textContent = words(e.dataset.l);
      if (language === 'en') { e.lang = 'en'; } else { e.removeAttribute('lang'); }
    });
    all('[data-l-aria]', function (e) { e.setAttribute('aria-label', words(e.dataset.lAria)); });
    var button = document.getElementById('language');
    button.textContent = words('language');
    button.lang = language === 'en' ? 'zh-CN' : 'en';
    keep('language', language);
    redraw();
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  function paint(theme) {
    if (theme) { root.dataset.theme = theme; keep('theme', theme); }
    document.getElementById('theme').setAttribute('aria-pressed', String(isDark()));
    redraw();
  }

  // The basis of a number opens beside it; without this script the link leads
  // to the same words at the end of the page.
  var dialog = document.getElementById('basis');
  var home = null;
  function open(id) {
    var basis = document.getElementById('x-' + id);
    if (!dialog || !basis) { return false; }
    if (dialog.open) { putBack(); }
    home = basis.parentNode;
    document.getElementById('basis-title').textContent = id + ' ' + home.querySelector('summary .name').textContent;
    document.getElementById('basis-body').appendChild(basis);
    if (!dialog.open) { dialog.showModal(); }
    dialog.scrollTop = 0;
    document.getElementById('basis-title').focus();
    return true;
  }
  function putBack() {
    var basis = document.querySelector('#basis-body > .x');
    if (basis && home) { home.appendChild(basis); }
    home = null;
  }
  if (dialog) {
    dialog.addEventListener('close', putBack);
    dialog.addEventListener('click', function (e) { if (e.target === dialog) { dialog.close(); } });
  }
  document.addEventListener('click', function (e) {
    var link = e.target.closest('a[data-explains]');
    if (link && !e.ctrlKey && !e.metaKey && !e.shiftKey && open(link.dataset.explains)) { e.preventDefault(); }
  });

  function show(sense) {
    all('tr.cri', function (row) { row.hidden = sense !== '' && row.dataset.sense !== sense; });
    all('tbody[data-indicator-rows]', function (body) { body.hidden = sense !== '' && !body.querySelector('tr.cri:not([hidden])'); });
  }

  // A table that is wider than its place can be scrolled with the keyboard.
  function reach() {
    all('.scroll', function (e) {
      if (e.scrollWidth > e.clientWidth + 1) {
        e.tabIndex = 0;
        e.setAttribute('role', 'group');
        var caption = e.querySelector('caption');
        if (caption) { e.setAttribute('aria-label', caption.textContent); }
      } else {
        e.removeAttribute('tabindex');
        e.removeAttribute('role');
        e.removeAttribute('aria-label');
      }
    });
  }

  // What is drawn on paper has its numbers beside it.
  function beforePrint() {
    page.printing = true;
    all('details.data', function (d) { d.dataset.was = d.open ? '1' : ''; d.open = true; });
    redraw();
  }
  function afterPrint() {
    page.printing = false;
    all('details.data', function (d) { d.open = d.dataset.was === '1'; });
    redraw();
  }

  page.isDark = function () { return !page.printing && isDark(); };
  root.classList.add('js');
  all('.tools, .js-only', function (e) { e.hidden = false; });
  all('details.data', function (d) { d.open = false; });
  all('input[name=show]', function (i) { i.addEventListener('change', function () { show(i.value); }); });
  document.getElementById('language').addEventListener('click', function () { speak(page.language === 'en' ? 'zh' : 'en'); });
  document.getElementById('theme').addEventListener('click', function () { paint(isDark() ? 'light' : 'dark'); });
  document.getElementById('print').addEventListener('click', function () { window.print(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () { paint(); });
  addEventListener('resize', reach);
  addEventListener('beforeprint', beforePrint);
  addEventListener('afterprint', afterPrint);
  all('details', function (d) { d.addEventListener('toggle', reach); });
  paint(kept('theme'));
  if (kept('language') === 'en') { speak('en'); }
  reach();
})();
