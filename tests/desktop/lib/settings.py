"""The configuration files of a session's parts."""

CELL = 28  # the panel's height, and so the size of one cell of its tray

BUS_CONF = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
 <type>session</type>
 <keep_umask/>
 <listen>unix:path={run}/bus</listen>
 <auth>EXTERNAL</auth>
 <servicedir>{services}</servicedir>
 <policy context="default">
  <allow send_destination="*" eavesdrop="true"/>
  <allow eavesdrop="true"/>
  <allow own="*"/>
 </policy>
 <limit name="max_message_size">100000000</limit>
 <limit name="service_start_timeout">20000</limit>
 <limit name="max_completed_connections">1000</limit>
 <limit name="max_replies_per_connection">50000</limit>
</busconfig>
"""

PANEL_XML = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
 <property name="configver" type="int" value="2"/>
 <property name="panels" type="array">
  <value type="int" value="1"/>
  <property name="dark-mode" type="bool" value="{dark}"/>
  <property name="panel-1" type="empty">
   <property name="position" type="string" value="p=11;x=0;y=0"/>
   <property name="position-locked" type="bool" value="true"/>
   <property name="length" type="uint" value="100"/>
   <property name="size" type="uint" value="{cell}"/>
   <property name="enable-struts" type="bool" value="true"/>
   <property name="plugin-ids" type="array">
    <value type="int" value="1"/>
    <value type="int" value="2"/>
   </property>
  </property>
 </property>
 <property name="plugins" type="empty">
  <property name="plugin-1" type="string" value="systray">
   <property name="square-icons" type="bool" value="true"/>
   <property name="icon-size" type="int" value="22"/>
   <property name="single-row" type="bool" value="true"/>
   <property name="hide-new-items" type="bool" value="false"/>
   <property name="menu-is-primary" type="bool" value="false"/>
  </property>
  <property name="plugin-2" type="string" value="tasklist"/>
 </property>
</channel>
"""

DUNSTRC = """[global]
    monitor = 0
    follow = none
    width = 320
    height = 200
    origin = top-right
    offset = 12x44
    notification_limit = 8
    font = DejaVu Sans 10
    markup = full
    format = "<b>%s</b>\\n%b"
    show_age_threshold = -1
    show_indicators = yes
    history_length = 200
    sticky_history = yes
    dmenu = {menu}
    browser = {browser}
    mouse_left_click = do_action, close_current
    mouse_middle_click = close_all
    mouse_right_click = close_current
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
[urgency_critical]
    timeout = 0
"""

MENU_SH = """#!/bin/sh
# dunst's menu program: prints the offered line that the file names.
f="$DESKTOP_DIR/menu-choice"
cat >"$DESKTOP_DIR/menu-offered"
[ -f "$f" ] || exit 1
label=$(sed -n 1p "$f"); title=$(sed -n 2p "$f"); rm -f "$f"
line=$(grep -F -- "#$label" "$DESKTOP_DIR/menu-offered" | grep -F -m1 -- "$title")
[ -n "$line" ] || line=$(grep -F -m1 -- "#$label" "$DESKTOP_DIR/menu-offered")
printf '%s\\n' "$line"
"""

OPENBOX = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
 <focus><focusNew>yes</focusNew><followMouse>no</followMouse></focus>
 <placement><policy>Smart</policy></placement>
 <theme><name>{theme}</name><titleLayout>NLIMC</titleLayout></theme>
 <desktops><number>1</number><popupTime>0</popupTime></desktops>
 <mouse><context name="Client"><mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind></context>
 <context name="Close"><mousebind button="Left" action="Click"><action name="Close"/></mousebind></context></mouse>
</openbox_config>
"""

# One font everywhere, so that a screenshot does not change with what else is installed. The
# second is for Chinese text, where it is installed.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
 <match target="pattern"><test name="family"><string>sans-serif</string></test>
  <edit name="family" mode="prepend" binding="strong"><string>DejaVu Sans</string><string>Noto Sans CJK SC</string></edit></match>
 <match target="pattern"><test name="family"><string>serif</string></test>
  <edit name="family" mode="prepend" binding="strong"><string>DejaVu Serif</string><string>Noto Serif CJK SC</string></edit></match>
 <match target="pattern"><test name="family"><string>monospace</string></test>
  <edit name="family" mode="prepend" binding="strong"><string>DejaVu Sans Mono</string><string>Noto Sans Mono CJK SC</string></edit></match>
</fontconfig>
"""

GTK = """[Settings]
gtk-font-name=DejaVu Sans 10
gtk-theme-name=Adwaita
gtk-icon-theme-name=Adwaita
gtk-enable-animations=0
gtk-application-prefer-dark-theme={dark}
"""

BROWSER_ENTRY = """[Desktop Entry]
Type=Application
Name=Test browser
Terminal=false
Exec={browser} open %u
MimeType=x-scheme-handler/http;x-scheme-handler/https;text/html;
"""

DEFAULT_APPLICATIONS = """[Default Applications]
x-scheme-handler/http=test-browser.desktop
x-scheme-handler/https=test-browser.desktop
text/html=test-browser.desktop
"""
