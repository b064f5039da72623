"""Web addresses for tests of look-alikes: real papers with names much like others', and look-alikes made of names."""

from __future__ import annotations

import random
from collections.abc import Callable

REAL = """
nytimes.com nypost.com nydailynews.com dailynews.com latimes.com sfchronicle.com chron.com chronicle.com suntimes.com
seattletimes.com spokesman.com statesman.com thestatesman.com newstatesman.com star-telegram.com startribune.com
tribuneindia.com chicagotribune.com sltrib.com tampabay.com miamiherald.com bostonherald.com bostonglobe.com
heraldtribune.com herald.ie heraldsun.com.au nzherald.co.nz theherald.com.au heraldlive.co.za heraldextra.com
dispatch.com stltoday.com post-gazette.com phillymag.com inquirer.com inquirer.net enquirer.com examiner.com
washingtonpost.com washingtontimes.com washingtonexaminer.com jpost.com bangkokpost.com jakartapost.com huffpost.com
denverpost.com denvergazette.com gazette.com thegazette.com montrealgazette.com dailygazette.com nationalpost.com
dailymail.co.uk dailypost.co.uk dailypost.ng dailyecho.co.uk dailyrecord.co.uk dailystar.co.uk thedailystar.net
dailymaverick.co.za dailysabah.com dailynk.com dailytrust.com dailykos.com thedailybeast.com dailycaller.com
dailymirror.lk dailyft.lk mirror.co.uk birminghammail.co.uk mg.co.za mail.ru sundaymail.co.zw theguardian.com
guardian.ng theguardian.pe guardian.co.tt standard.co.uk standardmedia.co.ke thestandard.com.hk derstandard.at
standaard.be dagbladet.no dagbladet.se aftonbladet.se aftenbladet.no aftenposten.no sydsvenskan.se svd.se dn.se di.se
dr.dk bt.dk bt.no vg.no nrk.no svt.se yle.fi hs.fi hbl.fi err.ee lsm.lv lrt.lt delfi.ee delfi.lt delfi.lv postimees.ee
15min.lt lrytas.lt thetimes.co.uk timesofisrael.com timesofmalta.com timesofindia.com hindustantimes.com
irishtimes.com japantimes.co.jp koreatimes.co.kr straitstimes.com taipeitimes.com themoscowtimes.com
financialtimes.com khaleejtimes.com ghanaiantimes.com.gh manilatimes.net kyivpost.com kyivindependent.com
independent.co.uk independent.ie independent.com theindependent.co.zw pravda.com.ua pravda.ru pravda.sk vesti.ru
vesti.bg vijesti.me vijesti.ba vecernji.hr vecer.com vecer.mk novosti.rs izvestia.ru iz.ru novayagazeta.ru
novayagazeta.eu gazeta.ru gazeta.pl gazeta.uz gazetaexpress.com gazetteer.com.au express.co.uk express.de express.pk
expressen.se lexpress.fr lexpress.mu expresso.pt espresso.repubblica.it espreso.tv expreso.ec repubblica.it
larepublica.pe larepublica.co larepublica.net republica.com.uy lanacion.com.ar lanacion.com.py nacion.com lanazione.it
elpais.com elpais.com.uy elpais.com.co elpais.cr elmundo.es elmundo.cr elmundo.sv diarioelmundo.com.mx lemonde.fr
mondediplo.com elcomercio.pe elcomercio.com elcomercio.es eluniversal.com.mx eluniversal.com eluniversal.com.co
universo.com eluniverso.com elnacional.com elnacional.cat elnacional.com.do lavanguardia.com vanguardia.com
vanguardia.com.mx laprensa.hn laprensa.com.ni laprensa.pe prensa.com prensalibre.com laprensalatina.com lapresse.ca
lapresse.tn diepresse.com freiepresse.de lalibre.be liberation.fr liberation.ma lesoir.be elheraldo.co elheraldo.hn
heraldo.es heraldo.com.mx elperiodico.com elperiodico.com.gt periodico.am elespectador.com espectador.com eltiempo.com
eltiempo.es eltiempo.com.ve tiempo.com tiempo.hn clarin.com elclarin.cl latercera.com lasegunda.com laopinion.com
laopinion.es laopinion.com.co opinion.com.bo elcorreo.com diariocorreo.pe sueddeutsche.de zeit.de welt.de bild.de
bz-berlin.de berliner-zeitung.de morgenpost.de mopo.de abendblatt.de abendzeitung-muenchen.de stuttgarter-zeitung.de
stuttgarter-nachrichten.de nn.de nzz.ch noz.de nwzonline.de kurier.at kurier.de kurier.plus kurir.rs
courrierinternational.com courier-journal.com courier-tribune.com thecourier.com.au thecourier.co.uk
couriermail.com.au courierpress.com rp.pl rp-online.de rt.com rte.ie rtl.de rts.rs rts.ch rtp.pt rtv.rs rtvslo.si
abc.es abc.net.au abcnews.al bbc.com nbc.com cbc.ca cbsnews.com nbcnews.com foxnews.com skynews.com.au channel4.com
channel5.com channelstv.com france24.com francetvinfo.fr ukraine24.tv 24tv.ua 5.ua 1tv.ge 1tv.ru thehindu.com
thehill.com thelocal.se thejournal.ie lejournal.ca thestar.com thestar.com.my thestar.co.uk thesun.co.uk thesun.my
thesundaily.my sun-sentinel.com baltimoresun.com vancouversun.com theage.com.au theaustralian.com.au scotsman.com
yorkshirepost.co.uk lancashiretelegraph.co.uk dailytelegraph.com.au telegraph.co.uk telegraphindia.com telegraaf.nl
telegrafi.com telegraf.rs telegraf.al volkskrant.nl trouw.nl parool.nl tubantia.nl limburger.nl reuters.com apnews.com
afp.com tass.ru unian.ua ukrinform.ua interfax.ru interfax.com.ua belta.by tanjug.rs tasnimnews.com rferl.org
radiosvoboda.org voanews.com aljazeera.com alarabiya.net almayadeen.net almanar.com.lb alquds.co.uk alquds.com
alghad.com alrai.com alraimedia.com albawaba.com albayan.ae alayam.com alwatan.sy alwatan.com.sa alwatan.ae dawn.com
dawan.africa nation.com.pk nation.africa thenationonlineng.net thenation.com thenationalnews.com thenational.scot
punchng.com vanguardngr.com thisdaylive.com businessday.ng businessday.co.za businesslive.co.za news24.com news.com.au
newsweek.com newsday.com newsroom.co.nz newsbtc.com politico.com politiken.dk politika.rs politifact.com observador.pt
observator.tv elobservador.com.uy observer.com observer.ug monitor.co.ug csmonitor.com al-monitor.com corriere.it
corrieredelmezzogiorno.it ilcorriere.net kathimerini.gr ethnos.gr tovima.gr tanea.gr tvn24.pl polsatnews.pl
polskieradio.pl wyborcza.pl wprost.pl fakt.pl faktor.ba fakty.com.ua focus.de focus.ua stern.de
""".split()
"""Distinct publishers; where one registered several names, only one of them is here."""

INVENTED = (
    "lodravaherald.example torvinpost.example almstedgazette.example veskcourier.test sadaalwadi.test "
    "brinmorchronicle.com tallowharbour.net kessarytribune.org dunwickmercury.com maronetelegraph.com "
    "ostravelmail.com larkwoodexaminer.org visnykveska.example yelmadispatch.com havrenmonitor.net corwendaily.com"
).split()
"""Papers that no list has."""

KNOWN = (
    "reuters.com nytimes.com washingtonpost.com theguardian.com kyivindependent.com aljazeera.com spiegel.de "
    "lemonde.fr kommersant.ru meduza.io bellingcat.com understandingwar.org themoscowtimes.com hindustantimes.com "
    "repubblica.it sueddeutsche.de ukrinform.ua foreignpolicy.com timesofisrael.com bloomberg.com handelsblatt.com "
    "washingtontimes.com miamiherald.com worldbank.org"
).split()
"""Listed publishers and agencies."""

_CYRILLIC = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і", "s": "ѕ"}
_MARKED = {"a": "á", "e": "ė", "o": "ö", "i": "ì", "u": "û", "n": "ñ", "c": "ç", "s": "š"}
_LOOK = {"o": "0", "l": "1", "i": "l", "m": "rn", "w": "vv", "d": "cl", "s": "5", "e": "3", "a": "4"}
_BESIDE = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz", strict=True))
_WORDS = ("news", "online", "press", "daily", "live", "tv", "media", "world", "today", "official")


def _one_letter(label: str, table: dict[str, str], dice: random.Random) -> str:
    at = dice.choice([n for n, char in enumerate(label) if char in table])
    return label[:at] + table[label[at]] + label[at + 1 :]


def _swapped(label: str, dice: random.Random) -> str:
    at = dice.choice([n for n in range(1, len(label) - 1) if label[n] != label[n + 1]])
    return label[:at] + label[at + 1] + label[at] + label[at + 2 :]


def _at(label: str, dice: random.Random) -> int:
    return dice.randrange(1, len(label))


def _other_ending(ending: str, dice: random.Random) -> str:
    return dice.choice([one for one in ("co", "net", "org", "info", "news", "com.co", "cc", "ua") if one != ending])


def _cut_in(label: str, dice: random.Random, between: str) -> str:
    at = _at(label, dice)
    return label[:at] + between + label[at:]


def _dropped(label: str, dice: random.Random) -> str:
    at = _at(label, dice)
    return label[:at] + label[at + 1 :]


def _doubled(label: str, dice: random.Random) -> str:
    at = _at(label, dice)
    return label[:at] + label[at] + label[at:]


FAMILIES: dict[str, Callable[[str, str, random.Random], str]] = {
    "a Cyrillic letter": lambda n, end, dice: f"{_one_letter(n, _CYRILLIC, dice)}.{end}",
    "a Cyrillic letter in punycode": lambda n, end, dice: (
        f"xn--{_one_letter(n, _CYRILLIC, dice).encode('punycode').decode()}.{end}"
    ),
    "a letter with a mark": lambda n, end, dice: f"{_one_letter(n, _MARKED, dice)}.{end}",
    "digits and pairs that look alike": lambda n, end, dice: f"{_one_letter(n, _LOOK, dice)}.{end}",
    "two letters swapped": lambda n, end, dice: f"{_swapped(n, dice)}.{end}",
    "the key beside": lambda n, end, dice: f"{_one_letter(n, _BESIDE, dice)}.{end}",
    "a letter left out": lambda n, end, dice: f"{_dropped(n, dice)}.{end}",
    "a letter doubled": lambda n, end, dice: f"{_doubled(n, dice)}.{end}",
    "a hyphen added": lambda n, end, dice: f"{_cut_in(n, dice, '-')}.{end}",
    "a word behind a hyphen": lambda n, end, dice: f"{n}-{dice.choice(_WORDS)}.{_other_ending(end, dice)}",
    "a word glued on": lambda n, end, dice: f"{n}{dice.choice(_WORDS)}.{end}",
    "a word before": lambda n, end, dice: f"{dice.choice(('the', 'my', 'the-', 'my-', 'official-'))}{n}.{end}",
    "a country or language": lambda n, end, dice: f"{n}-{dice.choice(('ua', 'en', 'us', 'ukraine', 'eu'))}.{end}",
    "another ending": lambda n, end, dice: f"{n}.{_other_ending(end, dice)}",
    "marked, and under another ending": lambda n, end, dice: (
        f"{_one_letter(n, _MARKED, dice)}.{_other_ending(end, dice)}"
    ),
}
"""Kind of imitation → the look-alike it makes of a label and its ending."""


def imitations(family: str, brands: list[str], dice: random.Random) -> dict[str, str]:
    """One look-alike of each brand → the brand."""
    make = FAMILIES[family]
    made = {make(*brand.split(".", 1), dice): brand for brand in brands}
    return {domain: brand for domain, brand in made.items() if domain not in brands}
