// The first use of Intl in a page costs tens of milliseconds of a phone's processor, whatever is formatted: the browser looks up which
// languages it knows. Here that happens while the page's own script is still on its way.
Intl.NumberFormat()
