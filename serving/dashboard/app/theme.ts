/** Sets what was chosen before anything is drawn, so that nothing flashes; loaded by itself, ahead of the rest. */
const chosen = localStorage.getItem('theme')
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
