// What every page runs. Charts, and ECharts with them, are loaded only where there is something to draw.
import { offerApplying } from "./apply.js";
import { offerChartLinks } from "./chartlink.js";
import { offerCopying } from "./copy.js";
import { offerEnlarging } from "./enlarge.js";
import { offerFolding } from "./fold.js";
import { offerImport } from "./import.js";
import { offerLive } from "./live.js";
import { offerNavigation, offerScrolling } from "./nav.js";
import { offerNavigator } from "./navigator.js";
import { forgetNotice } from "./notice.js";
import { offerNotes } from "./notes.js";
import { offerPalette } from "./palette.js";
import { offerPresenting } from "./present.js";
import { offerPrinting } from "./sheet.js";
import { offerShortcuts } from "./shortcuts.js";
import { offerStanding } from "./standing.js";
import { offerStudio } from "./studio.js";
import { offerTables } from "./table.js";
import { offerThemes } from "./theme.js";
import { offerView } from "./view.js";
import { sayWidth } from "./width.js";
import { offerZoom } from "./zoom.js";

forgetNotice(); // before anything reads the address
sayWidth();
offerThemes();
offerNavigation();
offerScrolling();
offerCopying();
offerApplying();
offerChartLinks();
offerEnlarging();
offerFolding();
offerImport();
offerPresenting();
offerPalette();
offerPrinting();
offerShortcuts();
offerStanding();
offerStudio();
offerTables();
offerLive();
offerNotes(); // what it unfolds is there before the place of the page is found again
offerView();
offerZoom();
offerNavigator();

const charts = document.querySelectorAll("[data-chart]");
if (charts.length > 0) {
  const { drawAll } = await import("./charts.js");
  drawAll(charts);
}
