// Everything that makes the pages live; each part upgrades what the server has rendered.

import "./person-name.js";
import "./more-list.js";
import "./live-progress.js";
import "./search-names.js";
import "./photo-viewer.js";
import "./toast.js";
import "./review-deck.js";
import "./face-questions.js";
import "./person-actions.js";
import "./face-picker.js";
import "./people-picker.js";
import "./find-by-photo.js";
import "./library-view.js";
import "./operation-controls.js";
import "./api-explorer.js";
import "./keys-help.js";
