"""The words that mean something in a release's name.

A strong word ends the title wherever it stands. A weak one is an ordinary word too (Cam, French, Web), and
counts only where the name is already talking technically.
"""

from dataclasses import dataclass
from typing import Any, Final

from tgarr.domain.releases.parsed import Audio, Codec, Hdr, Modifier, Source, Translation


@dataclass(frozen=True, slots=True)
class Term:
    """What one word (or several in a row) says: the field and its value."""

    field: str
    value: Any
    strong: bool = False


_TABLE: Final[tuple[tuple[str, Any, str, str], ...]] = (
    # field, value, strong words, weak words
    ("resolution", 2160, "2160p 2160i uhd", "4k 2160 ultrahd uhdtv"),
    ("resolution", 1080, "1080p 1080i fhd 1080p60 1080p50", "1080 fullhd"),
    ("resolution", 720, "720p 720i 720p60 720p50", "720"),
    ("resolution", 576, "576p 576i", "576"),
    ("resolution", 540, "540p", ""),
    ("resolution", 480, "480p 480i", "480"),
    ("resolution", 360, "360p", ""),
    (
        "source",
        Source.BLURAY,
        "bluray blueray bdrip brrip bdmv bd25 bd50 bd66 bd100 uhdrip bdremux blu-ray",
        "bd uhdbd",
    ),
    (
        "source",
        Source.WEB_DL,
        "webdl webdlrip web-dl web-dlrip webhd netflixhd netflixuhd amazonhd amazonuhd disneyhd ituneshd",
        "web amzn nf dsnp atvp hmax itunes",
    ),
    ("source", Source.WEBRIP, "webrip web-rip webcap hdrip web-hdrip", ""),
    (
        "source",
        Source.TV,
        "hdtv pdtv dsr dsrip dvbrip satrip tvrip hdtvrip dtvrip sdtv hd-tv iptvrip hdtv720p hdtv1080p",
        "tvhd ahdtv dvb",
    ),
    ("source", Source.DVD, "dvd dvdrip dvd5 dvd9 dvd-rip dvdr dvd-r dvdmux hddvd hd-dvd", "ntsc pal"),
    ("source", Source.SCREENER, "dvdscr dvdscreener bdscr webscr screener webscreener", "scr"),
    ("source", Source.TELECINE, "telecine hdtc hqtc tcrip", "tc"),
    ("source", Source.TELESYNC, "telesync hdts hqts tsrip tele-sync predvd predvdrip pdvd", "ts"),
    ("source", Source.CAM, "camrip hdcam hqcam cam-rip hdcamrip newcam экранка", "cam"),
    ("source", Source.WORKPRINT, "workprint", "wp"),
    ("modifier", Modifier.REMUX, "remux bdremux uhdremux web-remux dvdremux", ""),
    ("modifier", Modifier.DISC, "bdmv bd25 bd50 bd66 bd100 bdiso bdisk", "iso"),
    ("codec", Codec.AV1, "av1", ""),
    ("codec", Codec.X265, "x265 h265 h-265 hevc hevc10", ""),
    ("codec", Codec.X264, "x264 h264 h-264 avc", ""),
    ("codec", Codec.XVID, "xvid divx", ""),
    ("codec", Codec.MPEG2, "mpeg2 mpeg-2", ""),
    ("codec", Codec.VC1, "vc1 vc-1", ""),
    ("codec", Codec.VP9, "vp9", ""),
    ("hdr", Hdr.DOLBY_VISION, "dovi dolby-vision dvhdr", "dv"),
    ("hdr", Hdr.HDR10_PLUS, "hdr10plus hdr10p hdr10-plus", ""),
    ("hdr", Hdr.HDR10, "hdr10 dvhdr", "hdr pq10"),
    ("hdr", Hdr.HLG, "", "hlg"),
    ("audio", Audio.ATMOS, "ddpa ddpa5", "atmos dolby-atmos"),
    ("audio", Audio.TRUEHD, "truehd", ""),
    ("audio", Audio.DTS_HD, "dtshd dts-hd dtsx dts-x dts-ma dts-hdma dts-hd-ma dtshd-ma", ""),
    ("audio", Audio.DTS, "dts", ""),
    ("audio", Audio.DOLBY_DIGITAL, "ac3 dd5 dd2 ac-3", "dd"),
    ("audio", Audio.DOLBY_DIGITAL_PLUS, "eac3 ddp ddp5 ddp2 ddpa ddpa5 e-ac-3 e-ac3", ""),
    ("audio", Audio.AAC, "aac", ""),
    ("audio", Audio.FLAC, "flac", ""),
    ("audio", Audio.OPUS, "", "opus"),
    ("audio", Audio.PCM, "lpcm", "pcm"),
    ("audio", Audio.MP3, "mp3", ""),
    (
        "translation",
        Translation.DUB,
        "",
        "dub dubbed дубляж дублированный дб dubl dublado doublage dublaj itunes-dub",
    ),
    (
        "translation",
        Translation.MVO,
        "mvo",
        "пм мво многоголосый многоголосая lostfilm newstudio jaskier hdrezka alexfilm",
    ),
    (
        "translation",
        Translation.MVO,
        "",
        "coldfilm baibako amedia tvshows omskbird newcomers кубик кураж кравец2x2",
    ),
    ("translation", Translation.DVO, "dvo", "пд дво двухголосый двухголосая"),
    ("translation", Translation.AVO, "avo", "ап аво авторский одноголосый vo гаврилов сербин володарский живов"),
    ("translation", Translation.ORIGINAL, "", "original оригинал orig ориг"),
    (
        "translation",
        Translation.SUBTITLES,
        "vostfr vostfre multi-subs multiple-subtitle esub esubs msub msubs multisub multisubs",
        "sub subs субтитры subtitles ст rusub russub engsub nlsubs subfrench",
    ),
    ("hardcoded", True, "hardsub hardsubs hardsubbed korsub korsubs hcsubs", "hc hardcoded subbed"),
    ("version", "proper", "", "proper real rerip2"),
    ("version", "repack", "", "repack rerip repack2 repack3"),
    ("sample", True, "", "sample trailer трейлер тизер teaser"),
    (
        "edition",
        "Director's Cut",
        "",
        "directors directors-cut director-cut director's-cut dc режиссёрская режиссерская",
    ),
    ("edition", "Extended", "", "extended расширенная extended-cut extended-edition"),
    ("edition", "Unrated", "", "unrated uncut uncensored"),
    ("edition", "Theatrical", "", "theatrical"),
    ("edition", "IMAX", "", "imax"),
    ("edition", "Remastered", "", "remastered remaster restored 4k-remastered"),
    (
        "edition",
        "Special",
        "",
        "special-edition ultimate-edition anniversary-edition collectors-edition final-cut",
    ),
    ("edition", "Criterion", "", "criterion"),
    ("edition", "Open Matte", "", "open-matte"),
    ("edition", "Despecialized", "", "despecialized"),
    (
        "filler",
        None,
        "10bit 8bit 10-bit 8-bit hi10p hi10",
        "internal limited complete multi dual dl ml sdr hybrid ws",
    ),
    ("filler", None, "", "readnfo dubbing pack dirfix nfofix hmaxrip subforced retail rip mkv mp4 weekly batch"),
)

_LANGUAGES: Final = {
    "Russian": "russian rus ru русский рус русская",
    "Ukrainian": "ukrainian ukr ua український укр",
    "English": "english eng английский англ",
    "German": "german ger deutsch",
    "French": "french fra fre vff vfq vf vf2 vfi truefrench vostfr subfrench",
    "Italian": "italian ita italiano",
    "Spanish": "spanish spa esp castellano español espanol",
    "Portuguese": "portuguese por",
    "Polish": "polish pol pl lekpl dubpl lektorpl plsub pldub",
    "Dutch": "dutch nl flemish",
    "Danish": "danish dan dansk",
    "Swedish": "swedish swe",
    "Norwegian": "norwegian nor",
    "Finnish": "finnish fin",
    "Czech": "czech cze cz",
    "Slovak": "slovak sk",
    "Hungarian": "hungarian hun hundub",
    "Romanian": "romanian rodubbed ro",
    "Bulgarian": "bulgarian bgaudio",
    "Greek": "greek",
    "Turkish": "turkish tr",
    "Hebrew": "hebrew hebdub",
    "Arabic": "arabic",
    "Persian": "persian",
    "Hindi": "hindi hin",
    "Tamil": "tamil tam",
    "Telugu": "telugu tel",
    "Bengali": "bengali",
    "Malayalam": "malayalam",
    "Kannada": "kannada",
    "Marathi": "marathi",
    "Urdu": "urdu",
    "Japanese": "japanese jap jpn ja японский",
    "Korean": "korean kor",
    "Chinese": "chinese chi mandarin cantonese chs cht",
    "Vietnamese": "vietnamese vie",
    "Thai": "thai",
    "Indonesian": "indonesian",
    "Lithuanian": "lithuanian",
    "Latvian": "latvian lav",
    "Estonian": "estonian",
    "Icelandic": "icelandic",
    "Catalan": "catalan",
    "Croatian": "croatian",
    "Serbian": "serbian",
    "Slovenian": "slovenian",
    "Albanian": "albanian",
    "Afrikaans": "afrikaans",
    "Kazakh": "kazakh каз казахский",
}

_RUSSIAN_STUDIOS: Final = (
    *("lostfilm", "newstudio", "jaskier", "hdrezka", "alexfilm", "coldfilm", "baibako", "amedia", "omskbird"),
    *("newcomers", "кубик", "кураж", "tvshows", "гаврилов", "сербин", "володарский", "живов", "rusub", "russub"),
)


def _terms() -> dict[str, tuple[Term, ...]]:
    terms: dict[str, tuple[Term, ...]] = {}
    for field, value, strong, weak in _TABLE:
        for words, is_strong in ((strong, True), (weak, False)):
            for word in words.split():
                terms[word] = (*terms.get(word, ()), Term(field, value, is_strong))
    for language, words in _LANGUAGES.items():
        for word in words.split():
            terms[word] = (*terms.get(word, ()), Term("language", language))
    for studio in _RUSSIAN_STUDIOS:
        terms[studio] = (*terms.get(studio, ()), Term("language", "Russian"))
    return terms


TERMS: Final = _terms()
"""Every word with what it says; words of several tokens are joined by a hyphen."""

TWO_LETTER_LANGUAGES: Final = frozenset(
    word
    for words in _LANGUAGES.values()
    for word in words.split()
    if len(word) == 2  # noqa: PLR2004
)
"""Language codes short enough to be anything else: believed in capitals only."""

LONG_HEADS: Final = frozenset(word.split("-")[0] for word in TERMS if "-" in word)
"""First tokens of words that have several."""
