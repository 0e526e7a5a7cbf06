/* The map of communes: draws every [data-map] from its data attributes with the parts in
   vendor/map-parts.js (Leaflet, clusters, topojson). No tile server is needed; where the operator
   names one (data-tiles) it replaces the embedded base. The page shows the same projects as a list. */
const { L, topojson } = window;
const VIEW = { minZoom: 5, maxZoom: 13, zoomSnap: 0.5, scrollWheelZoom: false };

for (const box of document.querySelectorAll("[data-map]")) {
  draw(box).catch((error) => {
    console.warn(error);
    const said = document.createElement("p");
    said.textContent = box.dataset.failed;
    box.className = "map";
    box.replaceChildren(said);
    box.dataset.ready = "failed";
  });
}

async function draw(box) {
  box.replaceChildren();
  const map = L.map(box, { ...VIEW, zoomControl: false });
  map.attributionControl.setPrefix("");
  map.attributionControl.addAttribution(box.dataset.attribution);
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut,
    position: document.dir === "rtl" ? "topright" : "topleft" }).addTo(map);
  const [points, frame] = await Promise.all([load(box.dataset.points), ground(map, box.dataset)]);
  const pins = cluster(points, box.dataset);
  map.fitBounds(frame ?? pins.getBounds(), { padding: [8, 8], animate: false });
  /* A province only says its name: the Tab key goes to what can be opened. */
  for (const shape of box.querySelectorAll("path")) shape.setAttribute("tabindex", "-1");
  map.addLayer(pins);
  box.dataset.ready = "1";
}

async function load(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer.json();
}

/* The coast and the provinces, or the operator's tiles; answers the bounds to show. */
async function ground(map, data) {
  if (data.tiles) {
    L.tileLayer(data.tiles, { maxZoom: 19 }).addTo(map);
    return null;
  }
  const [land, provinces] = await Promise.all([load(data.land), load(data.provinces)]);
  area(land, "land").addTo(map);
  const names = JSON.parse(data.names || "{}");
  const named = area(provinces, "province", (feature, layer) => {
    const name = feature.properties.province ?? feature.id;
    layer.bindTooltip(names[name] ?? name,
      { permanent: false, direction: "center", className: "province-name" });
  }).addTo(map);
  return named.getBounds();
}

function area(topology, className, onEachFeature) {
  const [shape] = Object.values(topology.objects);
  return L.geoJSON(topojson.feature(topology, shape), {
    interactive: Boolean(onEachFeature), onEachFeature,
    style: { className, weight: 1, fillOpacity: 1 },
  });
}

function cluster(points, data) {
  const group = L.markerClusterGroup({
    showCoverageOnHover: false, maxClusterRadius: 68, spiderfyOnMaxZoom: true,
    iconCreateFunction: (many) => L.divIcon({
      html: `<span aria-label="${data.many} ${many.getChildCount()}">${many.getChildCount()}</span>`,
      className: "cluster", iconSize: [40, 40],
    }),
  });
  for (const feature of points.features) group.addLayer(pin(feature));
  return group;
}

/* One pin; its popup is built of nodes, so that a title can never become markup. */
function pin({ geometry, properties }) {
  const [longitude, latitude] = geometry.coordinates;
  const icon = L.divIcon({ className: `pin ${properties.kind ?? "project"}`, iconSize: [28, 28] });
  return L.marker([latitude, longitude], { icon, title: properties.title, alt: properties.title })
    .bindPopup(() => {
      const card = document.createElement("div");
      const link = document.createElement("a");
      link.href = properties.url;
      link.textContent = properties.title;
      const place = document.createElement("small");
      place.textContent = properties.place ?? "";
      card.dir = "auto";
      card.append(link, place);
      return card;
    });
}
