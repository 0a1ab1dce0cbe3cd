export { widthOf as default } from '../output/cell.ts'
