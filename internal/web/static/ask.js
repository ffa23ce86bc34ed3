// Fills in the page of a question under way as its events come. Without script
// the page asks again by itself.
(function () {
  const main = document.querySelector("main[data-job]");
  if (!main || !["waiting", "running"].includes(main.dataset.state) || !window.EventSource) return;
  const id = main.dataset.job, at = (name) => document.getElementById("job-" + name);
  const label = at("label"), now = at("now"), took = at("took"), found = at("found"), list = main.querySelector(".stages");
  const title = document.title.slice(document.title.indexOf(" · "));
  const element = (tag, name, text) => {
    const e = document.createElement(tag);
    if (name) e.className = name;
    if (text) e.textContent = text;
    return e;
  };
  const seconds = (s) => s <= 0 ? "" : (s < 10 ? s.toFixed(1) : Math.floor(s)) + " s";
  const words = { done: "done", running: "under way", waiting: "waiting" };
  const set = (e, text) => { if (e.textContent !== text) e.textContent = text; };

  // How far it is, as the server says it.
  function far(job) {
    if (job.state === "waiting") {
      const n = job.ahead.toLocaleString("en");
      return job.ahead === 0 ? "Next in the queue" : job.ahead === 1 ? "1 question is ahead" : n + " questions are ahead";
    }
    let last = 0, name = "";
    job.stages.forEach((g, i) => {
      if (g.state !== "waiting") last = i + 1;
      if (g.state === "running") name = ": " + g.name.toLowerCase();
    });
    return last ? "Stage " + last + " of " + job.stages.length + name : "Beginning";
  }

  // A line with its numbers bold.
  function numbered(into, text) {
    into.replaceChildren(...text.split(/(\d[\d,]*)/).filter(Boolean).map((part, i) =>
      /^\d/.test(part) ? element("b", "", part) : document.createTextNode(part)));
  }

  function stage(g, i) {
    let li = list.children[i];
    if (!li) {
      li = element("li");
      const name = element("span", "", g.name);
      name.append(element("span", "unseen"));
      li.append(name, element("span", "count"), element("span", "num"));
      list.append(li);
    }
    const detail = g.detail || (g.state === "done" ? "" : words[g.state] || "");
    li.dataset.state = g.state;
    set(li.querySelector(".unseen"), ", " + (words[g.state] || g.state));
    if (li.querySelector(".count").textContent !== detail) numbered(li.querySelector(".count"), detail);
    set(li.querySelector(".num"), seconds(g.took / 1e9));
  }

  let job = null, behind = 0; // the last state, and how far this clock is behind the server's
  function show() {
    set(now, far(job));
    document.title = far(job) + title;
    set(label, job.state === "waiting" ? "In the queue" : "Being checked");
    job.stages.forEach(stage);
    (job.found || []).slice(found.children.length).forEach((f) => {
      const li = element("li");
      li.append(element("p", "passage", f.text), element("p", "meta", f.source));
      found.append(li);
    });
  }
  const clock = setInterval(() => {
    if (!job || !job.began) return;
    const s = seconds((Date.now() - behind) / 1000);
    set(took, s ? "· " + s + " so far" : "");
  }, 250);

  const events = new EventSource("/asking/" + id + "/events");
  events.onmessage = (e) => {
    const next = JSON.parse(e.data);
    if (next.began && !(job && job.began)) {
      const running = next.stages.reduce((sum, g) => sum + g.took / 1e6, 0);
      behind = Date.now() - running;
    }
    job = next;
    if (job.state === "waiting" || job.state === "running") return show();
    events.close();
    clearInterval(clock);
    location.replace(job.state === "done" ? "/answers/" + id : "/asking/" + id);
  };
  // A lost connection comes back by itself; one that was refused does not.
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  };
})();
