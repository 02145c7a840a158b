/** `.helmignore`: what editors and version control leave behind is no part of a packaged chart. */
export function helmIgnore(): string {
  return `# What 'helm package' leaves out.
.DS_Store
# Version control
.git/
.gitignore
.hg/
.svn/
# Copies that editors make
*.bak
*.orig
*.swp
*.tmp
*~
# Editors
.idea/
.project
.vscode/
*.tmproj
`;
}
