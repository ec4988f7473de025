/** Names and titles that people give themselves to break what shows them. */
export const hostileTexts = [
  '</style><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  ']]><script>alert(2)</script>',
  '<!-- ',
  '&lt;b&gt; &amp; &#60;',
  '</title></svg><iframe src="https://evil.example">',
  'javascript:alert(1)',
  'abc\u202egnp.exe',
  '\u2066\u2067\u2068 isolate \u2069',
  '\u200f\u061cmarks',
  'nul\u0000l \u001b[31mred\u0007',
  'lone \ud800 surrogate \udc00',
  'two\nlines\u2028and more\u0085',
  'x'.repeat(5000),
] as const
