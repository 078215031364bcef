"""What the service says no to when staff, or somebody at the command line, ask.

These sentences are there in German and English only; `refusals` holds those of participants.
"""

from .i18n import N_

# code -> sentence; %(name)s is filled from the refusal's facts.
OPERATORS_SENTENCES: dict[str, str] = {
    "tour_locked": N_("This tour is locked. Please unlock it first."),
    "tour_over": N_("This tour is over: nothing can be added to it any more."),
    "ride_under_way": N_("The bus is with her already, or on its way to her."),
    "ride_moved_already": N_(
        "Somebody changed one of these tours meanwhile. Please look at what it does now."
    ),
    "move_impossible": N_("This ride has no place on that tour, whatever gives way."),
    "reason_missing": N_("A promise would break. Please write why, and call those who are named."),
    "day_not_over": N_("This day is not over yet. Please come back after the last tour."),
    "day_has_gaps": N_(
        "Without a result: %(rides)s rides. Without odometer: %(tours)s tours. Please fill in what "
        "is missing; then the day can be closed."
    ),
    "ride_was_driven": N_("Somebody who has boarded was driven. Please correct the results."),
    "odometer_wrong": N_(
        "The odometer cannot have gone from %(begin)s to %(end)s. Please look at the sheet again."
    ),
    "partner_unknown": N_("There is no such partner. Please choose one from the list."),
    "partner_incomplete": N_("A partner needs a name and an e-mail address. Please write both."),
    "ride_not_free": N_("This ride has begun, is over, or is with a partner already."),
    "session_moved_since": N_(
        "The course is no longer at the time that this ride was asked for. Please book it anew."
    ),
    "not_handed_over": N_("No partner drives this ride, or it is not over yet."),
    "other_way_waits": N_(
        "The other way of this booking still waits for a place. Please hand it over or move it to "
        "a tour first."
    ),
    "price_wrong": N_("Please write a price between 0 and 1000 euros."),
    "why_reopened": N_("Please write why the day is opened again; it stands in the audit."),
    "why_changed": N_("Please write why the ride is changed; it stands in the ride's history."),
    "proposal_unknown": N_("There is no such proposal."),
    "proposal_outdated": N_(
        "The day has changed so much that this proposal no longer fits. Please plan it anew."
    ),
    "locks_changed": N_(
        "Somebody locked a tour or pinned a ride meanwhile. Please look at what would change now."
    ),
    "why_replanned": N_("Tours that were published would change. Please write why."),
    "both_ways_wait": N_(
        "She wants both ways or none, and both wait. Please book one way by telephone."
    ),
    "undo_impossible": N_("This can no longer be undone: the tours have changed since."),
    "nothing_to_undo": N_("There is nothing that you could undo on this day."),
    "group_too_large": N_("A group can have at most %(limit)s people. Please divide it."),
    "participant_unknown": N_("There is no such person."),
    "group_unknown": N_("There is no such group."),
    "database_in_use": N_(
        "There is something in this database already. Please give an empty one, for a simulation "
        "fills it."
    ),
    "replay_unreadable": N_("%(path)s: this is no file that a simulation has left."),
    "roads_missing": N_(
        "The roads of this region are not prepared yet. Run: hinfahrt roads prepare %(region)s"
    ),
    "download_failed": N_(
        "The file could not be downloaded (%(reason)s). Please check the connection and the "
        "address %(url)s, and try again."
    ),
    "checksum_wrong": N_(
        "The downloaded file is not the one that was published: its checksum differs. "
        "Nothing was changed. Please try again later: %(url)s"
    ),
    "overpass_failed": N_(
        "%(url)s: no roads came back (%(reason)s). Please check the connection and the area, and "
        "try again later."
    ),
    "overpass_too_large": N_(
        "Overpass is for areas of up to %(limit)s km². Please give a smaller one, or build the "
        "roads from an extract with: hinfahrt roads build"
    ),
    "roads_not_fetched": N_(
        "This region has no bundled roads. Run: hinfahrt roads fetch %(region)s"
    ),
    "area_unreadable": N_(
        "%(path)s: this is no GeoJSON or .poly file with the polygon of an area. Please correct it."
    ),
    "facts_wrong": N_("The facts of this region have a fault: %(reason)s"),
    "road_file_missing": N_("%(path)s: there is no such file. Please check the name."),
    "road_file_empty": N_("%(path)s: the file is empty. Please fetch it again."),
    "road_file_truncated": N_("%(path)s: the file ends too early. Please fetch it again."),
    "road_file_not_osm": N_(
        "%(path)s: this is no OSM file. Please give one that ends in .osm.pbf, .osm, .osm.gz or "
        ".osm.bz2."
    ),
    "road_file_damaged": N_("%(path)s: the file is damaged. Please fetch it again."),
    "road_file_unsorted": N_(
        "%(path)s: its content is not in the usual order. Please sort it: "
        "osmium sort -o sorted.osm.pbf %(path)s"
    ),
    "road_file_no_roads": N_(
        "%(path)s: no connected road in it is open to motor vehicles. Please choose another area."
    ),
    "road_file_no_area": N_(
        "%(path)s: the area to clip to is not in the file or not closed. Please choose another one."
    ),
    "road_file_too_large": N_(
        "%(path)s: there is not enough memory for this file. Please cut the region out of it "
        "first: osmium extract --bbox WEST,SOUTH,EAST,NORTH -o region.osm.pbf %(path)s"
    ),
    "one_area": N_("Please give one of --bbox, --polygon and --relation only."),
    "box_unreadable": N_(
        "%(text)s: this is no box. Please write it as south,west,north,east in degrees, "
        "such as 49.9,11.5,50.0,11.7"
    ),
    "boundary_unknown": N_(
        "%(path)s: there is no boundary named %(name)s in it. "
        "To see those that are, run: hinfahrt roads boundaries %(path)s"
    ),
    "boundary_ambiguous": N_(
        "%(path)s: there are several boundaries named %(name)s. Please give the number of one. "
        "To see them, run: hinfahrt roads boundaries %(path)s"
    ),
    "table_unreadable": N_(
        "%(path)s: this is no table of places. Please give a CSV file in UTF-8 whose first line is "
        "id,lat,lon"
    ),
    "table_too_long": N_(
        "%(path)s: a table of travel times holds at most %(limit)s places. Please divide it."
    ),
    "at_line": N_("%(path)s, line %(line)s: %(reason)s"),
    "id_repeated": N_("There is this id already. Please give each place another one."),
    "number_unreadable": N_("Latitude or longitude is no number. Please write it as 50.1234"),
    "at_place": N_("%(name)s: %(reason)s"),
    "place_not_found": N_(
        "There is no such place in this region. Please write a street with its town, a town, or "
        "latitude,longitude in degrees."
    ),
    "network_file_missing": N_(
        "%(path)s: there is no such file. Run: hinfahrt roads prepare, or hinfahrt roads build"
    ),
    "network_file_corrupt": N_(
        "%(path)s: the prepared roads are damaged. Run: hinfahrt roads prepare"
    ),
    "network_file_foreign": N_(
        "%(path)s: this file was not prepared by this program. Run: hinfahrt roads prepare"
    ),
    "network_file_older": N_(
        "%(path)s: the roads were prepared by an older version. Run: hinfahrt roads prepare"
    ),
    "network_file_newer": N_(
        "%(path)s: the roads were prepared by a newer version. Please update this program."
    ),
    "street_unknown": N_(
        "There is no street of this name in the region. Please write it with its town, such as "
        "Dorfstraße, Adorf, or give a place on it with --at."
    ),
    "edge_unknown": N_("These roads have no stretch %(edge)s. Please give a lower number."),
    "no_road_named": N_("Please say which road to close: with --street, --at or --edge."),
    "closure_unknown": N_(
        "There is no such closure now or ahead. To see them, run: hinfahrt roads closures list"
    ),
    "closure_in_past": N_("A closure cannot begin in the past. Please begin it today or later."),
    "days_reversed": N_("The last day must not be before the first. Please check the dates."),
    "promises_need_road": N_(
        "Some rides of %(day)s cannot be kept while this road is closed: %(rides)s. "
        "Nothing was changed. Please cancel them first, or close the road from a later day on."
    ),
    "no_demo": N_("There is no demonstration for this region. Choose adorf or kielregion."),
    "plan_unknown": N_("There is no day plan for this day yet."),
    "plan_changed": N_("Somebody changed this day plan meanwhile. Please look again and repeat."),
    "call_unknown": N_("There is no such call on the list."),
    "tour_unknown": N_("There is no such tour on this day."),
    "sign_in_wrong": N_("User name or password is not right."),
    "login_taken": N_("There is an account of this user name already. Please choose another one."),
    "password_short": N_("A password needs at least %(limit)s characters."),
    "channel_unknown": N_(
        "%(channel)s: no such message channel. Please set %(setting)s to one of: %(known)s"
    ),
    "message_unknown": N_("There is no such message."),
    "channel_incomplete": N_(
        "Messages cannot be sent without a key of the gateway. Please set %(setting)s."
    ),
    "title_missing": N_("Please give the offer a German title."),
    "level_unknown": N_("There is no such language level. Please write one of %(known)s."),
    "ages_wrong": N_("Please check the ages: from the younger to the older, in years."),
    "places_wrong": N_("Please write how many places are free: 0 or more."),
    "people_unreadable": N_(
        "Line %(line)s is not a name and a phone number. Please write them with a comma between."
    ),
    "session_ahead": N_("This date has not begun yet. Please come back after it."),
    "childcare_unknown": N_("There is no such childcare. Please choose one from the list."),
    "childcare_days_missing": N_("Please choose the days on which the childcare is open."),
    "childcare_places_taken": N_(
        "More children have places there already. Please cancel rides first, or close a day."
    ),
    "childcare_stands_in": N_(
        "This childcare stands in for another one on this day. Please choose another day."
    ),
    "substitute_unfit": N_("That childcare is closed on this day. Please choose another one."),
    "venue_missing": N_("Please say where it takes place."),
    "times_of_day_reversed": N_(
        "The end must be later than the beginning. Please check the times."
    ),
    "rule_unreadable": N_(
        "This repetition cannot be read. Please write it as FREQ=WEEKLY;BYDAY=TU,TH;COUNT=24"
    ),
    "rule_endless": N_(
        "Please say when the series ends: with a number of dates, or with a last day."
    ),
    "rule_too_long": N_("A series has at most %(limit)s dates. Please divide it."),
    "provider_unknown": N_("There is no such provider."),
    "import_too_large": N_(
        "This file is too large. At most %(rows)s rows and %(megabytes)s MB are imported at once."
    ),
    "import_unreadable": N_(
        "This file cannot be read. Please give a table as CSV or XLSX, or a calendar as ICS."
    ),
    "import_no_titles": N_(
        "The first line of the table must name its columns, one of them Titel. Please add it."
    ),
    "import_empty": N_("There is nothing in this file. Please choose another one."),
    "import_broken": N_("This preview cannot be read. Please choose the file again."),
    "venue_unknown": N_(
        "This place was not found. Please write an address of the region, or its latitude and "
        "longitude."
    ),
    "key_repeated": N_("Line %(line)s has the same number, but says something else."),
    "word_unknown": N_("Column %(column)s: this word is not known. Please write one of: %(known)s"),
    "languages_unreadable": N_("Please write languages as codes with commas, such as de, ar."),
    "cell_no_number": N_("Column %(column)s: please write a number."),
    "cell_not_yes_or_no": N_("Column %(column)s: please write ja or nein."),
    "day_unreadable": N_("Please write the day as 2027-01-12 or 12.1.2027."),
    "time_unreadable": N_("Column %(column)s: please write the time as 9:30."),
    "fleet_unknown": N_("There is no such driver, vehicle or place here. Please choose again."),
    "layout_missing": N_("Each seat layout needs a seat or a wheelchair place at least."),
    "layout_wrong": N_("Please write how many there are: 0 or more."),
    "plan_needs_it": N_(
        "Somebody on a tour of %(day)s needs what would be missing then. Nothing was changed. "
        "Please move that ride first."
    ),
    "driver_email_missing": N_("Please write the address that e-mails go to."),
    "weekdays_missing": N_("Please choose at least one day of the week."),
    "shift_in_use": N_(
        "This shift has a tour, or was told to its driver. Please open the tour and choose: this "
        "driver is out."
    ),
    "duty_inactive": N_("This driver no longer drives."),
    "duty_vehicle_out": N_("This vehicle is out of service."),
    "duty_expired": N_("A qualification of this driver is no longer valid on that day."),
    "duty_leave": N_("This driver is on leave on that day."),
    "duty_driver_busy": N_("This driver has another shift at that time."),
    "duty_vehicle_busy": N_("This vehicle is on another shift at that time."),
    "duty_past": N_("Please choose a day from tomorrow on."),
    "wish_settled": N_("This has been settled meanwhile. Please look again."),
    "date_known": N_("This date is in the catalogue already."),
    "advice_unknown": N_("There is no such advice. Please ask for it again."),
    "advice_past": N_("Please choose a date after today: today's tours can no longer be planned."),
    "text_missing": N_("Please write the text in German, or choose a ready one."),
    "text_too_long": N_("A text has at most %(limit)s characters. Please shorten it."),
    "news_unknown": N_("There is no such piece of news."),
    "news_too_long": N_("News are told for at most %(days)s days. Please shorten the time."),
    "place_unknown": N_("Please choose the place that it is about."),
    "options_wrong": N_("Please write two to %(limit)s answers, one a line."),
    "poll_past": N_("The last day must not be in the past."),
    "suggestion_unknown": N_("There is no such suggestion."),
}
