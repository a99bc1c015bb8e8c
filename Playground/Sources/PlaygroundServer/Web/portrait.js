// The whole board as one picture: the output, the units, and the lines between them.

import { download } from './dom.js';

/**
 * @param {import('./train.js').TrainPage} page
 * @param {'png'|'svg'} format
 */
export function portrait(page, format) {
  const { under, over } = page.output;
  if (format === 'png') {
    const canvas = document.createElement('canvas');
    canvas.width = over.width;
    canvas.height = over.height;
    const context = canvas.getContext('2d');
    if (!context) return;
    context.drawImage(under, 0, 0, canvas.width, canvas.height);
    context.drawImage(over, 0, 0);
    canvas.toBlob((blob) => { if (blob) download('playground.png', blob, 'image/png'); }, 'image/png');
    return;
  }
  const columns = page.network.columns.getBoundingClientRect();
  const width = page.network.columns.scrollWidth;
  const height = page.network.columns.scrollHeight;
  const parts = [`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width + 320}" height="${Math.max(height, 310)}">`];
  for (const { path } of page.network.links.all) {
    parts.push(`<path d="${path.getAttribute('d')}" stroke="${path.getAttribute('stroke')}" stroke-width="${path.getAttribute('stroke-width')}" fill="none"/>`);
  }
  for (const column of page.network.units) {
    for (const unit of column) {
      const canvas = unit.querySelector('canvas');
      if (!canvas) continue;
      const box = canvas.getBoundingClientRect();
      parts.push(`<image x="${box.left - columns.left}" y="${box.top - columns.top}" width="${box.width}" height="${box.height}" href="${canvas.toDataURL('image/png')}"/>`);
    }
  }
  for (const canvas of [under, over]) parts.push(`<image x="${width + 10}" y="5" width="300" height="300" href="${canvas.toDataURL('image/png')}"/>`);
  parts.push('</svg>');
  download('playground.svg', parts.join('\n'), 'image/svg+xml');
}
