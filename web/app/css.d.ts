// Vite turns an imported style sheet into a file that the page links to; there is nothing to import.
declare module '*.css' {}
