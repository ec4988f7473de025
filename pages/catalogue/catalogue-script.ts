/**
 * The page's only script: a search over tables and columns, reachable by "/". The page is complete without it. Made of no
 * data: its hash stands in the page's policy.
 */
export const catalogueScript = `
'use strict'
const box = document.getElementById('_search')
const input = box.querySelector('input')
const count = box.querySelector('output')
const items = [...document.querySelectorAll('[data-search]')]
const groups = [...document.querySelectorAll('.layer')]
const shown = () => items.filter((item) => !item.hidden)
let current = -1
const mark = (index) => {
  for (const item of items) item.classList.remove('found')
  const list = shown()
  current = list.length === 0 ? -1 : (index + list.length) % list.length
  const item = list[current]
  if (item === undefined) return
  item.classList.add('found')
  item.scrollIntoView({ block: 'nearest' })
}
const search = () => {
  const words = input.value.toLowerCase().split(/\\s+/).filter((word) => word !== '')
  for (const item of items) item.hidden = !words.every((word) => item.dataset.search.includes(word))
  for (const group of groups) group.hidden = [...group.querySelectorAll('[data-search]')].every((item) => item.hidden)
  count.textContent = words.length === 0 ? '' : String(shown().length)
  if (words.length === 0) for (const item of items) item.classList.remove('found')
  else mark(0)
}
const leave = () => { input.value = ''; search(); input.blur() }
input.addEventListener('input', search)
input.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') mark(current + 1)
  else if (event.key === 'ArrowUp') mark(current - 1)
  else if (event.key === 'Escape') leave()
  else if (event.key === 'Enter') {
    const item = shown()[Math.max(current, 0)]
    if (item !== undefined) { location.hash = item.querySelector('a').hash; leave() }
  } else return
  event.preventDefault()
})
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target === input) return
  event.preventDefault()
  input.focus()
})
const nodes = [...document.querySelectorAll('#_lineage [data-id]')]
const edges = [...document.querySelectorAll('#_lineage [data-from]')]
const light = (id) => {
  for (const edge of edges) edge.classList.toggle('lit', edge.dataset.from === id || edge.dataset.to === id)
}
for (const node of nodes) {
  for (const event of ['mouseenter', 'focus']) node.addEventListener(event, () => light(node.dataset.id))
  for (const event of ['mouseleave', 'blur']) node.addEventListener(event, () => light(undefined))
}
box.hidden = false
`.trim()
