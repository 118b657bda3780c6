import { expect, test } from 'vitest'
import { renderMarkdown } from './markdown.ts'
import { hostileFinding, sampleResult } from './result.cases.ts'

test('the verdict comes first, then the rules as a table, then the findings', () => {
  const lines = renderMarkdown(sampleResult()).split('\n')
  expect(lines[0]).toBe('# Portent check: inconsistent')
  expect(lines[2]).toBe('3 errors. Checked 2 ports, 1 subnet.')
  expect(lines).toContain('| ALC-ADR-004 | error | fixed IP outside its subnet | 2 | 0 |')
  expect(lines).toContain(
    '- **error**: port p1 has 10.0.0.22, which is not in 192.168.1.0/24 of subnet s1',
  )
  expect(lines).toContain('  - should be `an address in 192.168.1.0/24`')
})

test('text with backticks and pipes stays text', () => {
  const text = renderMarkdown(sampleResult({ findings: [hostileFinding()] }))
  expect(text).toContain('\\</script\\>\\<b a="1"\\>\\&amp; \\| \\`x\\` \\*y\\*')
  expect(text).toContain('`` </script><b a="1">&amp; \\| `x` *y*')
})
