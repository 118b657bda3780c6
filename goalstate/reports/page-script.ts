/**
 * The page's script: it hides what does not match the search, and nothing else.
 *
 * Every word must be in the text of a finding. Names of rules, VPCs and hosts put themselves into the
 * search when they are pressed.
 */
export const pageScript = `
const search = document.querySelector('input[type=search]')
const boxes = [...document.querySelectorAll('.search input[type=checkbox]')]
const found = document.querySelector('.search output')
const articles = [...document.querySelectorAll('article')].map((article) => ({
  article, text: article.textContent.toLowerCase(), severity: article.dataset.severity,
}))
function show() {
  const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== '')
  const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value))
  let shown = 0
  for (const { article, text, severity } of articles) {
    const matches = severities.has(severity) && words.every((word) => text.includes(word))
    article.hidden = !matches
    if (matches) shown++
  }
  found.textContent = shown + ' of ' + articles.length + ' shown'
}
search.addEventListener('input', show)
for (const box of boxes) box.addEventListener('change', show)
document.addEventListener('click', (event) => {
  const button = event.target.closest('button.find')
  if (!button) return
  search.value = button.textContent
  show()
  document.querySelector('#findings').scrollIntoView()
})
show()
`
