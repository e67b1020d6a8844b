#include "style.hpp"

#include <string_view>

namespace raidwatch::hub {

namespace {

// Colours are checked in Chromium (tests/browser): 4.5 : 1 for words, 3 : 1 for bars and borders, on what is
// behind them. No colour tells anything that a word or a shape does not.
constexpr std::string_view kColours = R"css(
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #ffffff; --line: #d8dee4; --card: #f6f8fa;
  --good: #116329; --care: #7a4e00; --bad: #9a3412; --worst: #a40e26; --plan: #0550ae; --none: #818a94; --edge: #818a94;
  --good-back: #e3f5e8; --care-back: #fdf2d6; --bad-back: #fdeadf; --worst-back: #fde7e9; --plan-back: #e4effb; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9da7b3; --back: #0d1117; --line: #30363d; --card: #161b22;
    --good: #56d06c; --care: #e3b341; --bad: #f0883e; --worst: #ff8b83; --plan: #79b8ff; --none: #6e7681; --edge: #6e7681;
    --good-back: #10281a; --care-back: #2c2410; --bad-back: #321f10; --worst-back: #38181b; --plan-back: #10253f; } }
)css";

constexpr std::string_view kPages = R"css(
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 54rem; padding: 1rem 1rem 2rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0; line-height: 1.25; } h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
h3, article h2 { font-size: 1.05rem; margin: 0 0 .3rem; line-height: 1.35; }
a { color: var(--plan); text-underline-offset: .15em; }
h1 a, h3 a, article h2 a { color: inherit; text-decoration: none; } h1 a:hover, h3 a:hover, article h2 a:hover { text-decoration: underline; }
a:focus-visible, button:focus-visible, input:focus-visible { outline: 3px solid var(--plan); outline-offset: 2px; }
p { margin: .4rem 0; }
header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1.5rem;
  padding: .4rem 0 1rem; margin-bottom: 1rem; border-bottom: 1px solid var(--line); }
nav { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.2rem; } nav a { padding: .3rem 0; }
nav a.button { border: 1px solid var(--edge); border-radius: .4rem; padding: .3rem .8rem; background: var(--card);
  color: inherit; text-decoration: none; }
.overall { border: 1px solid var(--good); border-left-width: .5rem; border-radius: .5rem; padding: .9rem 1.1rem; margin: 0 0 .8rem;
  font-size: 1.3rem; line-height: 1.3; font-weight: 650; background: var(--good-back); color: var(--text); }
.overall.minor { border-color: var(--care); background: var(--care-back); }
.overall.major { border-color: var(--bad); background: var(--bad-back); }
.overall.critical { border-color: var(--worst); background: var(--worst-back); }
ul.components, ol.updates, ul.past, ul.clusters { list-style: none; margin: 0; padding: 0; }
ul.clusters { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; }
ul.components { border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
ul.components > li { padding: .9rem 1.1rem .7rem; } ul.components > li + li { border-top: 1px solid var(--line); }
article { border: 1px solid var(--line); border-left: .35rem solid var(--edge); border-radius: .5rem; background: var(--card);
  padding: .9rem 1.1rem; margin: .8rem 0; }
article.minor { border-left-color: var(--care); } article.major { border-left-color: var(--bad); }
article.critical { border-left-color: var(--worst); } article.planned { border-left-color: var(--plan); }
.line { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .2rem 1rem; }
.name { font-weight: 600; flex: 1 1 12rem; }
.state { font-weight: 600; white-space: nowrap; }
.operational, .none { color: var(--good); } .under_maintenance, .maintenance { color: var(--plan); }
.degraded_performance, .minor { color: var(--care); } .partial_outage, .major { color: var(--bad); }
.major_outage, .critical { color: var(--worst); } .nodata { color: var(--soft); }
p.overall, article.none, article.minor, article.major, article.critical, article.maintenance { color: var(--text); }
.badge { display: inline-block; border-radius: 1rem; padding: .05rem .6rem; font-size: .85rem; font-weight: 600;
  white-space: nowrap; border: 1px solid; background: var(--back); }
svg.days { display: block; width: 100%; height: 2rem; margin: .5rem 0 .2rem; }
svg.metric { display: block; width: 100%; height: 5rem; margin: .5rem 0 .2rem; border-bottom: 1px solid var(--edge); }
svg.metric polyline { fill: none; stroke: var(--plan); stroke-width: 2; vector-effect: non-scaling-stroke; }
svg.metric circle { fill: var(--plan); }
section section h3 { margin: 1.2rem 0 .4rem; }
svg .d0 { fill: var(--good); } svg .d1 { fill: var(--plan); } svg .d2 { fill: var(--care); } svg .d3 { fill: var(--bad); }
svg .d4 { fill: var(--worst); } svg .dn { fill: var(--none); }
.soft, time { color: var(--soft); font-size: .9rem; } p.soft { margin: .2rem 0; }
.days + .line, .metric + .line { flex-wrap: nowrap; gap: .5rem; font-size: .8rem; }
ol.updates { margin-top: .6rem; } ol.updates li { padding: .1rem 0 .7rem 1rem; border-left: 2px solid var(--line); }
ol.updates li:last-child { padding-bottom: .1rem; } ol.updates p { margin: .1rem 0 0; }
ol.updates time { margin-left: .4rem; }
.promise { font-weight: 600; } .promise time { color: inherit; font-size: inherit; }
ul.past > li { padding: .55rem 0; border-bottom: 1px solid var(--line); } ul.past time, ul.past .soft { font-size: .85rem; }
ul.past > li > a, ul.past > li > strong { display: block; font-weight: 600; }
.postmortem { border-left: .35rem solid var(--line); padding-left: 1rem; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .6rem; }
footer p, footer form { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.2rem; margin: .4rem 0; }
)css";

constexpr std::string_view kForms = R"css(
form.entry { display: grid; gap: .8rem; max-width: 40rem; } form.entry label { display: grid; gap: .25rem; }
form.choice { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin-top: 1rem; } form.choice input { width: 13rem; margin-left: .3rem; }
textarea, input, select, button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--edge);
  border-radius: .4rem; padding: .4rem .7rem; max-width: 100%; } button { cursor: pointer; background: var(--card); }
button.first { background: var(--plan); border-color: var(--plan); color: var(--back); font-weight: 600; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
.complaint { border: 1px solid var(--worst); border-left-width: .35rem; border-radius: .5rem; background: var(--worst-back); padding: .5rem 1rem; }
)css";

constexpr std::string_view kDesk = R"css(
body:has(.bar) { max-width: 96rem; }
form.bar { align-items: center; margin: -.4rem 0 1rem; } form.bar nav { gap: .2rem 1.2rem; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; overflow-wrap: break-word; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: left; padding: .4rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; min-width: 5.5rem; max-width: 24rem; }
tbody tr:last-child > * { border-bottom: 0; } thead th { background: var(--card); white-space: nowrap; font-size: .85rem; color: var(--soft); }
tbody th { min-width: 8rem; } td.wide { min-width: 16rem; } td time { display: inline-block; min-width: 8.6rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; margin: .6rem 0; } dt { color: var(--soft); } dd { margin: 0; }
.sides { display: grid; gap: 0 2.5rem; }
@media (min-width: 64rem) { .sides { grid-template-columns: 3fr 2fr; } .sides > div > h2:first-child { margin-top: .4rem; } }
.trend { white-space: nowrap; } .trend svg { width: 7.5rem; height: 1.5rem; vertical-align: middle; margin-right: .4rem; }
.trend polyline { fill: none; stroke: var(--bad); stroke-width: 2; vector-effect: non-scaling-stroke; }
)css";

}  // namespace

HttpReply style_sheet() {
    HttpReply reply;
    reply.content_type = "text/css; charset=utf-8";
    for (const auto part : {kColours, kPages, kForms, kDesk}) reply.body += part;
    return reply;
}

}  // namespace raidwatch::hub
