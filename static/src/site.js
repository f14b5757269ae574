// site is the path below which the site stands: that of this file's folder's folder. It ends in a slash.
export const site = new URL("..", import.meta.url).pathname;
