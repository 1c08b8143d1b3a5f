"""The words that mean something in a release's name: picture, sound, translation, edition.

A strong word ends the title wherever it stands. A weak one is an ordinary word too (Cam, Web, Real), and counts
only where the name is already talking technically. A hyphen stands for whatever separates the words in a name.
"""

from typing import Any, Final

from tgarr.domain.releases.parsed import Audio, Codec, Hdr, Modifier, Source, Translation

FACTS: Final[tuple[tuple[str, Any, str, str], ...]] = (
    # field, value, strong words, weak words
    ("resolution", 2160, "2160p 2160i 2160p60 2160p50 2160p30 2160p25 2160p24 3840p", "2160"),
    ("picture", 2160, "uhd 4k-uhd ultra-hd ultrahd muhd uhdbd uhd2bd uhdbdrip uhdrip uhdremux uhdtv netflixuhd", ""),
    ("picture", 2160, "", "4k"),
    ("picture", 1080, "fhd full-hd fullhd", ""),
    ("resolution", 1440, "1440p", ""),
    ("resolution", 1080, "1080p 1080i 1080p60 1080p50 1080p30 1080p25 4kto1080p 1080p24 1080р", "1080"),
    ("resolution", 720, "720p 720i 720p60 720p50 720p30 720p25 720p24 720р", "720 hd720"),
    ("resolution", 576, "576p 576i", "576"),
    ("resolution", 540, "540p", ""),
    ("resolution", 480, "480p 480i", "480"),
    ("resolution", 360, "360p", ""),
    ("resolution", 240, "240p", ""),
    ("source", Source.BLURAY, "bluray blu-ray blueray mbluray m-bluray bdrip bd-rip brrip br-rip bdmv bd25 bd50", ""),
    ("source", Source.BLURAY, "bd66 bd100 bd-25 bd-50 bd-66 bd-100 uhdrip uhdbd uhd2bd uhdbdrip uhd-bdrip", ""),
    ("source", Source.BLURAY, "bdremux bd-remux uhdremux uhd-remux bdlight bdfull bdiso bd-iso hddvd hd-dvd", ""),
    ("source", Source.BLURAY, "hddvdrip blurayrip bluray-rip blu-ray-rip bdscr-rip hdlight mhd microhd bd3d", ""),
    ("source", Source.BLURAY, "3d-bd brdisk br-disk bdmux bd-mux brmux bdripmux brripmux bluraymux", "bd bdr br"),
    ("source", Source.WEB_DL, "webdl web-dl webhd web-hd netflixhd netflixuhd", ""),
    ("source", Source.WEB_DL, "amazonhd amazonuhd disneyhd ituneshd itunesuhd maxdomehd skyhd appletvhd", ""),
    ("source", Source.WEB_DL, "paramounthd webdlremux web-dlremux", "web amzn nf dsnp atvp hmax itunes hulu pcok"),
    ("source", Source.WEB_DL, "dlmux webdlmux web-dlmux webx264 webx265 webuhd", "pmtp stan"),
    ("source", Source.WEBRIP, "webrip web-rip webcap web-cap hdrip hd-rip web-hdrip webmux web-mux vodrip", ""),
    ("source", Source.WEBRIP, "vod-rip webdlrip web-dlrip web-dl-rip", ""),
    ("source", Source.TV, "hdtv hd-tv pdtv dsr dsrip dvbrip dvb-rip satrip sat-rip tvrip tv-rip hdtvrip", ""),
    ("source", Source.TV, "hdtv-rip dtvrip sdtv sd-tv iptvrip iptv tv-dub hd-tv-rip uhdtv vhsrip dthrip dth-rip", ""),
    ("source", Source.TV, "hdtvmux tvmux satmux dvbmux hdtvx264 hdtvx265 pdtvx264", "ahdtv dvb hdtc-tv tvhd dtv"),
    ("source", Source.DVD, "dvd dvdrip dvd-rip dvd5 dvd9 dvd-5 dvd-9 2xdvd9 2xdvd5 3xdvd9 dvdr dvd-r mdvdr", ""),
    ("source", Source.DVD, "dvdmux dvd-mux xvidvd dvdremux dvd-remux fullscreen-dvd", "ntsc pal r5 regional"),
    ("source", Source.SCREENER, "dvdscr dvdscreener dvd-scr dvd-screener bdscr webscr screener webscreener", ""),
    ("source", Source.SCREENER, "hdscr", "scr"),
    ("source", Source.TELECINE, "telecine hdtc hd-tc hqtc tcrip tc-rip", "tc"),
    ("source", Source.TELESYNC, "telesync telesynch tele-sync hdts hd-ts hqts tsrip ts-rip predvd predvdrip", ""),
    ("source", Source.TELESYNC, "pre-dvd-rip pre-dvdrip pdvd pdvdrip", "ts"),
    ("source", Source.CAM, "camrip cam-rip hdcam hd-cam hqcam hq-cam hdcamrip newcam new-cam экранка камрип", "cam"),
    ("source", Source.WORKPRINT, "workprint", "wp"),
    ("modifier", Modifier.REMUX, "remux bdremux bd-remux uhdremux uhd-remux web-remux dvdremux dvd-remux", ""),
    ("modifier", Modifier.REMUX, "webdlremux web-dlremux hybrid-remux", ""),
    ("modifier", Modifier.DISC, "bdmv bd25 bd50 bd66 bd100 bd-25 bd-50 bd-66 bd-100 bdiso bd-iso bdfull brdisk", ""),
    ("modifier", Modifier.DISC, "br-disk 3d-bd bd3d full-bluray full-blu-ray complete-bluray complete-blu-ray", ""),
    ("modifier", Modifier.DISC, "complete-uhd-bluray complete-uhd-blu-ray bluray-iso blu-ray-iso hddvd hd-dvd", ""),
    ("modifier", Modifier.DISC, "dvd5 dvd9 dvd-5 dvd-9 2xdvd9 2xdvd5 3xdvd9 dvdr dvd-r mdvdr uhd-bd bluray-disc", ""),
    ("modifier", Modifier.DISC, "blu-ray-disc", "iso full-disc complete-disc"),
    ("codec", Codec.AV1, "av1", ""),
    ("codec", Codec.X265, "x265 h265 h-265 x-265 hevc hevc10 hevc-10bit hdtvx265 webx265", ""),
    ("codec", Codec.X264, "x264 h264 h-264 x-264 avc hi10p mvc hdtvx264 pdtvx264 webx264", ""),
    ("codec", Codec.XVID, "xvid x-vid divx div-x xvidvd", ""),
    ("codec", Codec.MPEG2, "mpeg2 mpeg-2 mpeg2hd", ""),
    ("codec", Codec.VC1, "vc1 vc-1", ""),
    ("codec", Codec.VP9, "vp9", ""),
    ("coding", None, "x266 h266 h-266 vvc h263 h-263", "wmv"),
    ("raw", True, "avc hevc vc1 vc-1 mvc mpeg2 mpeg-2 bdmv", "iso"),
    ("encoded", True, "x264 x265 h264 h265 h-264 h-265 x-264 x-265 xvid divx bdrip brrip bd-rip br-rip", "mkv mp4"),
    ("encoded", True, "", "dl ml"),
    ("hdr", Hdr.DOLBY_VISION, "dovi dolby-vision dvhdr dvhdr10 dvp5 dvp7 dvp8 hdr10dv", "dv"),
    ("hdr", Hdr.HDR10_PLUS, "hdr10plus hdr10p hdr10-plus", ""),
    ("hdr", Hdr.HDR10, "hdr10 dvhdr dvhdr10 hdr10dv", "hdr pq10"),
    ("hdr", Hdr.HLG, "", "hlg"),
    ("hardcoded", True, "hardsub hardsubs hardsubbed korsub korsubs hcsubs hc-sub hc-subs", "hc hardcoded subbed"),
    ("version", "proper", "", "proper"),
    ("version", "repack", "", "repack rerip"),
    ("version", "repack2", "", "repack2 rerip2 proper2"),
    ("version", "repack3", "", "repack3 rerip3 proper3"),
    ("sample", True, "", "sample trailer трейлер тизер teaser"),
    ("edition", "Director's Cut", "", "directors director-s directors-cut director-s-cut director-cut"),
    ("edition", "Director's Cut", "", "directors-edition dc режиссёрская режиссерская режиссёрская-версия"),
    ("edition", "Director's Cut", "", "режиссерская-версия"),
    ("edition", "Extended", "", "extended extended-cut extended-edition extended-version расширенная"),
    ("edition", "Extended", "", "расширенная-версия recut longer-cut langfassung"),
    ("edition", "Unrated", "", "unrated uncut uncensored"),
    ("edition", "Theatrical", "", "theatrical theatrical-cut theatrical-edition"),
    ("edition", "IMAX", "", "imax imax-edition"),
    ("edition", "Remastered", "", "remastered remaster restored 4k-remastered 4k-remaster 4k-restored"),
    ("edition", "Special", "", "special-edition special-cut ultimate ultimate-edition ultimate-cut collectors"),
    ("edition", "Special", "", "collector-s collectors-edition collector-s-edition final-cut final-edition"),
    ("edition", "Special", "", "assembly-cut rogue-cut rouge-cut imperial-edition diamond-edition"),
    ("edition", "Special", "", "diamond-luxe-edition signature-edition limited-edition hunter-edition"),
    ("edition", "Special", "", "rekall-edition deluxe-edition anniversary-edition anniversary 2in1 3in1 4in1"),
    ("edition", "Special", "", "super-duper-cut black-and-chrome noir-edition"),
    ("edition", "Fan Edit", "", "fanedit fan-edit"),
    ("edition", "Criterion", "", "criterion criterion-collection"),
    ("edition", "Open Matte", "", "open-matte openmatte"),
    ("edition", "Despecialized", "", "despecialized"),
    ("multilingual", True, "", "ml"),
    ("filler", None, "bt2020 bt-2020 rec2020 rec-2020 bt709 bt-709 rec709 rec-709", ""),
    ("filler", None, "10bit 8bit 10-bit 8-bit 12bit hi10 hi10p 10bits ncop nced", "internal limited multi dual dl"),
    ("filler", None, "", "dual-audio sdr hybrid ws fs hr readnfo nfo dubbing pack dirfix nfofix subforced retail"),
    ("filler", None, "", "rip mkv"),
    (
        "filler",
        None,
        "",
        "mp4 avi complete weekly batch unrated-version anime oad doc docu doku ld ac3d bonus",
    ),
    ("filler", None, "", "untouched upscale upscaled cr"),
    ("filler", None, "", "3d hsbs hou sbs half-sbs half-ou half-sidebyside baha vivamax viutv bilibili gb big5 end"),
    ("filler", None, "", "fin"),
    ("filler", None, "", "ac3ld dtsd hd usa nordic subpack extras ds4k remastering remaster-version stereo hq lq"),
    ("filler", None, "", "line sd"),
    ("filler", None, "", "dolby audio multisub-audio komplett completa complet integral integrale intégrale"),
)

SOUNDS: Final[tuple[tuple[Audio, str], ...]] = (
    # each may have its channels behind it: AAC2.0, DDP.5.1, TrueHD 7.1, DD51
    (Audio.ATMOS, "atmos dolby-atmos ddpa truehda"),
    (Audio.TRUEHD, "truehd true-hd truehda"),
    (Audio.DTS_HD, "dtshd dts-hd dtsx dts-x dts-ma dts-hdma dts-hd-ma dtshd-ma dts-hr dts-hd-hr dts-hdhra"),
    (Audio.DTS_HD, "dts-hd-hra dts-hr-ma dtsma"),
    (Audio.DTS, "dts dts-es dtsd"),
    (Audio.DOLBY_DIGITAL, "ac3 dd ac-3 dolby-digital ac3d"),
    (Audio.DOLBY_DIGITAL_PLUS, "eac3 ddp ddpa e-ac-3 e-ac3 eac-3 dd-plus ddplus dolby-digital-plus"),
    (Audio.AAC, "aac he-aac aaclc aac-lc"),
    (Audio.FLAC, "flac"),
    (Audio.OPUS, "opus"),
    (Audio.PCM, "lpcm pcm"),
    (Audio.MP3, "mp3"),
)
WEAK_SOUNDS: Final = frozenset({"dd", "opus", "atmos", "pcm"})
"""Words that are others too; channels behind them make them strong."""
CHANNELS: Final = ("1-0", "2-0", "2-1", "5-1", "6-1", "7-1", "5-1ch", "7-1ch", "2ch", "6ch", "8ch", "51", "20", "71")
GLUED_CHANNELS: Final = ("1", "2", "5", "6", "7")

TRANSLATIONS: Final[tuple[tuple[Translation, str, str], ...]] = (
    # kind, strong words, weak words
    (Translation.DUB, "", "dub dubbed дубляж дублированный дб dubl dublado doublage dublaj itunes-dub лицензия ld"),
    (Translation.DUB, "", "md"),
    (Translation.MVO, "mvo", "пм мво лм многоголосый многоголосая lostfilm newstudio jaskier hdrezka alexfilm"),
    (Translation.MVO, "", "coldfilm baibako amedia tvshows omskbird newcomers кубик кураж кравец2x2 rezka"),
    (Translation.MVO, "", "red-head-sound rhs anilibria кинопоиск"),
    (Translation.DVO, "dvo", "пд дво лд двухголосый двухголосая"),
    (Translation.AVO, "avo", "ап по ло аво авторский одноголосый vo гаврилов сербин володарский живов"),
    (Translation.ORIGINAL, "", "original оригинал orig ориг"),
    (Translation.SUBTITLES, "vostfr vostfre", "multi-subs multi-sub multiple-subtitle multiple-subtitles esub esubs"),
    (Translation.SUBTITLES, "", "e-subs msub msubs multisub multisubs softsubs субтитры ст rusub russub engsub"),
    (
        Translation.SUBTITLES,
        "",
        "engsubs nlsubs hebsub hebsubs swesub norsub dansub finsub vietsub subfrench plsub rosubbed subita",
    ),
)
SUBTITLE_WORDS: Final = "sub subs subtitles subtitle subtitled субтитры субтитри subbed napisy"
"""Beside these a language is one to be read, not heard."""
RUSSIAN_VOICES: Final = (
    "lostfilm newstudio jaskier hdrezka rezka alexfilm coldfilm baibako amedia omskbird newcomers кубик кураж tvshows"
    " гаврилов сербин володарский живов red-head-sound rhs anilibria кинопоиск"
)

COUNTING: Final = (
    "season seasons series saison saisons stagione stagioni temporada temporadas staffel sezon сезон сезоны сезона"
    " сезоні сезонів se episode episodes episodio episodios episódio episodi folge folgen ep eps серии серия серий"
    " серія серії серій эпизод эпизоды выпуск выпуски afl aflevering blm bölüm bolum cap capitulo capítulo part odcinek"
    " afsnit first second third fourth fifth sixth seventh eighth ninth tenth seizoen säsong sasong sesong sæson sason"
    " kausi sezóna sezona évad evad řada rada série serie sezonul rész resz díl dil avsnitt jakso epizod epizoda"
    " epizody episodul tem temp épisode épisodes"
)
"""Words that a number of a season, an episode or a part stands beside; only with them such numbers are looked for."""

BARE_GROUPS: Final = (
    r"taoe|qxr|lmain|yify|yts(?:\.\w\w)?|kralimarko|bludragon|darq|hqmux|varyg|tmd|d-z0n3|koten_gars|zønehd|vh-prod"
    r"|hakata\sramen|anime\stime|project\sangel|eml\shdteam|ben[\s.]the[\s.]men|e\.n\.d"
)
"""Groups known for signing without a dash."""

REPOSTS_BEGIN: Final = ("rakuv", "obfuscat")
REPOSTS: Final = frozenset(
    {
        *("1", "4p", "4planet", "altezachen", "alternativetorequested", "asrequested", "buymore", "chamele0n", "gerov"),
        *("nzbgeek", "postbot", "pre", "repackpost", "rp", "sample", "scrambled", "whiterev", "xpost", "z0ids3n"),
    }
)
"""What reposting on Usenet hangs behind the group's name."""
