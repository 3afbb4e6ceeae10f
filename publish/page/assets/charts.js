(function () {
  'use strict';
  var page = window.netmarket;
  var data = JSON.parse(document.getElementById('chart-data').textContent);
  var t = page.words;
  var drawn = [];

  // The library sets styles as attributes, which the page's policy refuses, for
  // a style attribute may come from anywhere. Set through the object model they
  // come from this script.
  var setAttribute = SVGElement.prototype.setAttribute;
  SVGElement.prototype.setAttribute = function (name, value) {
    if (name === 'style') { this.style.cssText = value; } else { setAttribute.call(this, name, value); }
  };

  function number(text) { return text === '' || text === undefined ? null : Number(text); }

  // Paper is light whatever the screen is.
  var paper = { ink: '#17202b', soft: '#4d5a6b', line: '#d6dce4', low: '#2b6cb0', open: '#8fb8e4', track: '#dde4ec', tick: '#0d1520', gate: '#b3261e', card: '#ffffff', c1: '#1d4f91', c2: '#5b9bd5', c3: '#b3261e', c4: '#d98a1f', bad: '#a3231c', ok: '#14633a' };
  function palette() {
    if (page.printing) { return paper; }
    var style = getComputedStyle(document.documentElement);
    var colours = {};
    Object.keys(paper).forEach(function (name) { colours[name] = style.getPropertyValue('--' + name).trim(); });
    return colours;
  }

  function font() { return getComputedStyle(document.body).fontFamily; }
  function narrow(e) { return e.clientWidth < 520; }

  function base(c, description) {
    return {
      animation: false,
      textStyle: { fontFamily: font(), fontSize: 12, color: c.ink },
      aria: { enabled: true, label: { enabled: true, description: description } },
      tooltip: { renderMode: 'richText', confine: true, backgroundColor: c.card, borderColor: c.line, textStyle: { color: c.ink, fontSize: 12, fontFamily: font() } }
    };
  }

  function valueAxis(c, more) {
    return Object.assign({ type: 'value', axisLabel: { color: c.soft }, splitLine: { lineStyle: { color: c.line } }, axisLine: { show: false } }, more);
  }
  function categoryAxis(c, names, more) {
    return Object.assign({ type: 'category', data: names, axisLabel: { color: c.ink }, axisTick: { show: false }, axisLine: { lineStyle: { color: c.line } } }, more);
  }

  // Bars of what is certain and what is open, the score as a tick and the gate as
  // a dashed line, all in percent of the maximum.
  function ranges(c, bars, description, e) {
    e.style.height = Math.max(9, 4 + bars.length * 2.1) + 'rem';
    function share(bar, name) { return bar[name] === undefined ? null : 100 * Number(bar[name]) / Number(bar.max); }
    function tick(name, style) {
      return {
        type: 'custom', name: t(name), silent: true, itemStyle: { color: style.stroke },
        data: bars.map(function (b, i) { return [share(b, name), i]; }).filter(function (d) { return d[0] !== null; }),
        renderItem: function (params, api) {
          var at = api.coord([api.value(0), api.value(1)]);
          var half = api.size([0, 1])[1] * 0.36;
          return { type: 'line', shape: { x1: at[0], y1: at[1] - half, x2: at[0], y2: at[1] + half }, style: style };
        }, z: 5
      };
    }
    var option = base(c, description);
    option.legend = { bottom: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 8, textStyle: { color: c.ink }, selectedMode: false };
    option.grid = { left: 8, right: 8, top: 8, bottom: 34, containLabel: true };
    option.xAxis = valueAxis(c, { min: 0, max: 100, axisLabel: { color: c.soft, formatter: '{value}%' } });
    option.yAxis = [
      categoryAxis(c, bars.map(function (b) { return b.name; }), { inverse: true }),
      categoryAxis(c, bars.map(function (b) { return b.score + ' / ' + b.max; }), { inverse: true, position: 'right', axisLine: { show: false } })
    ];
    option.tooltip.trigger = 'axis';
    option.tooltip.axisPointer = { type: 'shadow' };
    option.tooltip.formatter = function (at) {
      var b = bars[at[0].dataIndex];
      return b.name + '\n' + t('score') + ' ' + b.score + ' / ' + b.max + '\n' + t('range') + ' ' + b.low + '–' + b.high + (b.gate ? '\n' + t('gate') + ' ' + b.gate : '');
    };
    option.series = [
      { type: 'bar', name: t('low'), stack: 's', barWidth: '46%', itemStyle: { color: c.low }, showBackground: true, backgroundStyle: { color: c.track }, data: bars.map(function (b) { return share(b, 'low'); }) },
      { type: 'bar', name: t('high'), stack: 's', itemStyle: { color: c.open }, data: bars.map(function (b) { return share(b, 'high') - share(b, 'low'); }) },
      tick('score', { stroke: c.tick, lineWidth: 3 }),
      tick('gate', { stroke: c.gate, lineWidth: 2, lineDash: [4, 3] })
    ];
    return option;
  }

  var charts = {
    groups: function (c, key, e) { return ranges(c, data.groups, t('c.groups'), e); },
    areas: function (c, key, e) { return ranges(c, data.areas, t('c.areas'), e); },
    growth: function (c, key, e) {
      var d = data.growth[key];
      var option = base(c, t('m.' + key));
      option.legend = { bottom: 0, textStyle: { color: c.ink }, itemGap: narrow(e) ? 8 : 18 };
      option.grid = { left: 8, right: 16, top: 30, bottom: narrow(e) ? 66 : 40, containLabel: true };
      option.xAxis = categoryAxis(c, d.years, { boundaryGap: false, axisLabel: { color: c.soft } });
      option.yAxis = valueAxis(c, { name: '%', nameTextStyle: { color: c.soft }, scale: false });
      option.tooltip.trigger = 'axis';
      option.tooltip.valueFormatter = function (v) { return v === null || v === undefined ? '–' : v + '%'; };
      function line(name, values, colour, dash, symbol, width) {
        return { type: 'line', name: t(name), data: values.map(number), connectNulls: false, symbol: symbol, symbolSize: 7, showAllSymbol: true, lineStyle: { color: colour, width: width, type: dash }, itemStyle: { color: colour } };
      }
      option.series = [
        line('nation_published', d.nation_published, c.c1, 'solid', 'circle', 2.5),
        line('nation_levels', d.nation_levels, c.c2, 'dashed', 'emptyCircle', 1.5),
        line('county_published', d.county_published, c.c4, 'dashed', 'emptyTriangle', 1.5),
        line('county_levels', d.county_levels, c.c3, 'solid', 'triangle', 2.5)
      ];
      option.series[0].markLine = { silent: true, symbol: 'none', animation: false, lineStyle: { color: c.soft, type: 'dotted' }, label: { color: c.soft, formatter: t('assessed'), position: 'insideEndTop' },
        data: d.assessed.map(function (y, i) { return { xAxis: y, label: { show: i === 0 } }; }) };
      return option;
    },
    gauge: function (c, key) {
      var g = data.gauges[key];
      var value = Number(g.value);
      var top = Number(g.bands[g.bands.length - 1]);
      var step = top > 20 ? 10 : 5;
      var max = Math.min(100, Math.max(Math.ceil(top * 1.6 / step), Math.ceil(value * 1.1 / step)) * step);
      var colours = [c.track, c.open, c.low];
      var bounds = g.bands.map(function (b, i) { return [Number(b) / max, colours[i]]; });
      bounds.push([1, colours[Math.min(g.bands.length, 2)]]);
      var option = base(c, g.label + ' ' + g.shown);
      option.tooltip.formatter = function () { return g.label + '\n' + g.shown + '\n' + t('score') + ' ' + g.score + ' / ' + g.max; };
      option.series = [{
        type: 'gauge', min: 0, max: max, startAngle: 200, endAngle: -20, center: ['50%', '62%'], radius: '92%',
        axisLine: { lineStyle: { width: 14, color: bounds } }, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { show: false },
        pointer: { width: 4, length: '68%', itemStyle: { color: c.tick } }, anchor: { show: true, size: 8, itemStyle: { color: c.tick, borderColor: c.tick } },
        title: { show: true, offsetCenter: [0, '72%'], color: c.soft, fontSize: 12 },
        detail: { offsetCenter: [0, '42%'], fontSize: 18, fontWeight: 600, color: c.ink, formatter: function () { return g.shown; } },
        data: [{ value: value, name: g.bands.map(function (b) { return b + '%'; }).join(' · ') + '   ' + g.score + ' / ' + g.max }]
      }];
      return option;
    },
    sensitivity: function (c, key, e) {
      var rows = data.readings;
      e.style.height = Math.max(9, 3 + rows.length * 1.7) + 'rem';
      var option = base(c, t('c.sensitivity'));
      option.grid = { left: 8, right: 12, top: 8, bottom: 8, containLabel: true };
      option.xAxis = valueAxis(c, { minInterval: 1, min: function (v) { return v.min < 0 ? Math.floor(v.min) - 1 : 0; }, max: function (v) { return v.max > 0 ? Math.ceil(v.max) + 1 : 0; } });
      option.yAxis = categoryAxis(c, rows.map(function (r) { return r.name; }), { inverse: true, axisLabel: { color: c.ink, width: narrow(e) ? 150 : 260, overflow: 'break', fontSize: 11 } });
      option.tooltip.formatter = function (p) { var r = rows[p.dataIndex]; return r.name + '\n' + t('change') + ' ' + r.change + '\n' + t('new_total') + ' ' + r.score; };
      option.series = [{
        type: 'bar', barWidth: '56%',
        data: rows.map(function (r) { return { value: Number(r.change), itemStyle: { color: Number(r.change) < 0 ? c.bad : c.ok }, label: { position: Number(r.change) < 0 ? 'left' : 'right' } }; }),
        label: { show: true, color: c.ink, formatter: function (p) { return (p.value > 0 ? '+' : '') + String(p.value).replace('-', '−') + ' → ' + rows[p.dataIndex].score; } }
      }];
      return option;
    }
  };

  function draw() {
    var colours = palette();
    drawn.forEach(function (d) {
      var option = charts[d.kind](colours, d.key, d.place);
      d.chart.resize(page.printing ? { width: Math.min(d.place.clientWidth, d.kind === 'gauge' ? 160 : 690) } : undefined);
      d.chart.setOption(option, { notMerge: true });
      d.chart.getZr().flush();
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll('.plot'), function (place) {
    drawn.push({ place: place, kind: place.dataset.chart, key: place.dataset.key, chart: echarts.init(place, null, { renderer: 'svg' }) });
  });
  page.onRedraw.push(draw);
  var waiting = 0;
  addEventListener('resize', function () {
    clearTimeout(waiting);
    waiting = setTimeout(draw, 120);
  });
  draw();
})();
