"""Scrapy settings: only what differs from its defaults, with the reason."""

from pathlib import Path

from stdwatch import limits

BOT_NAME = "stdwatch"
SPIDER_MODULES = ["spiders"]
SPIDER_LOADER_CLASS = "stdwatch.sources.Loader"  # a spider that cannot be imported leaves the others alone
NEWSPIDER_MODULE = "spiders"
COMMANDS_MODULE = "stdwatch.commands"  # crawl, fetch, genspider, parse and shell, a little different
TEMPLATES_DIR = str(Path(__file__).parent / "templates")  # `scrapy genspider -t site`

# Good guests: one request at a time and site; the delay is the spider's own or the operator's (`Site.update_settings`).
CONCURRENT_REQUESTS = 2  # a graceful stop first drains what the downloader holds: 16 took 48 s at a delay of 2 s
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY_JITTER = False  # the delay shown is the delay kept
COOKIES_ENABLED = False  # nobody logs in, nothing is remembered
REFERRER_POLICY = "no-referrer"
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

# The lying server: every body has an end, in bytes and in seconds. Requests set narrower limits by kind.
DOWNLOAD_MAXSIZE = limits.FILE_BYTES
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = limits.TIMEOUT_SECONDS
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 say when to come back: `BackoffMiddleware`

# Nothing but the web, no address of the internal network, no doors into the running process.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "stdwatch.crawling.handlers.RoutedHandler",
    "https": "stdwatch.crawling.handlers.RoutedHandler",
}
TWISTED_DNS_RESOLVER = "stdwatch.crawling.handlers.PublicResolver"
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "stdwatch.crawling.rendering.RenderingMiddleware": 10,  # the last to see an answer; off unless switched on
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # allows all when robots.txt fails
    "stdwatch.crawling.offsite.OffsiteMiddleware": 90,
    "stdwatch.crawling.robotstxt.RobotsTxtMiddleware": 100,
    "stdwatch.crawling.backoff.BackoffMiddleware": 560,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # takes a malformed address for our mistake
    "stdwatch.crawling.offsite.MetaRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # as above
    "stdwatch.crawling.offsite.RedirectMiddleware": 600,
    "stdwatch.crawling.budget.BudgetMiddleware": 840,  # the last before Scrapy counts what is sent
    "stdwatch.crawling.proxies.ProxyMiddleware": 740,  # before Scrapy's own, which takes the usual variables
}
ITEM_PIPELINES = {
    "pipelines.extract.Extract": 100,
    "pipelines.date.Date": 200,
    "pipelines.store.Store": 300,
}
STDWATCH_REPORTING = "stdwatch.crawling.local.LocalReporting"  # the port's adapter: what a crawl learns goes there
EXTENSIONS = {
    "stdwatch.crawling.log.PrintableLog": -1,
    "stdwatch.crawling.state.CrawlStateExtension": 0,  # first: the others find the state that it opens
    "stdwatch.crawling.archiving.ArchiveExtension": 10,
    "stdwatch.crawling.progress.Progress": 20,
}
CONCURRENT_ITEMS = 1  # a page is stored before its attachments

LOG_VERSIONS: list[str] = []
LOG_LEVEL = "INFO"
LOG_FORMATTER = "stdwatch.crawling.log.Formatter"
LOGSTATS_INTERVAL = 0  # the run row has the figures
