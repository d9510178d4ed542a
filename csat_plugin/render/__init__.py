"""How a report looks: HTML, Markdown, JSON and workbooks from one page in words, and pictures drawn offline."""
