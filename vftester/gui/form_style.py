"""The looks of forms: pages, lists, boxes to check, choose from and count in. Part of the one style sheet."""

from vftester.gui.tokens import Tokens
from vftester.resources import resource


def form_style(t: Tokens) -> str:
    """What Fusion draws with outlines that a dark window swallows."""
    check, up, down = (resource("icons", f"{name}.svg").as_posix() for name in ("check", "up", "down"))
    return f"""
QTabWidget#pages::pane {{ border: 0; border-top: 1px solid {t.line}; }}
QTabWidget#pages QTabBar::tab {{ background: transparent; color: {t.dim_ink}; border: 0;
  border-bottom: 2px solid transparent; padding: 6px 10px 5px 10px; margin: 0 2px; }}
QTabWidget#pages QTabBar::tab:hover {{ color: {t.ink}; }}
QTabWidget#pages QTabBar::tab:selected {{ color: {t.ink}; border-bottom-color: {t.accent}; }}
QTabWidget#pages QTabBar::tab:focus {{ background: {t.hover}; }}
QListWidget {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 6px; outline: 0; }}
QTreeWidget {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 6px; outline: 0; }}
QListWidget:focus, QTreeWidget:focus {{ border-color: {t.accent}; }}
QListWidget::item {{ padding: 6px 8px; color: {t.ink}; }}
QTreeWidget::item {{ padding: 3px 0; }}
QListWidget::item:selected {{ background: {t.selection}; color: {t.ink}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 14px; height: 14px; background: {t.surface};
  border: 1px solid {t.event_mark}; }}
QCheckBox::indicator {{ border-radius: 3px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:checked {{ background: {t.accent_fill}; border-color: {t.accent_fill}; image: url("{check}"); }}
QRadioButton::indicator:checked {{ border: 4px solid {t.accent_fill}; width: 8px; height: 8px;
  background: {t.on_accent_fill}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.dim_ink}; }}
QComboBox, QAbstractSpinBox {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line}; border-radius: 6px;
  padding: 4px 8px; selection-background-color: {t.selection}; selection-color: {t.ink}; }}
QComboBox:focus, QAbstractSpinBox:focus {{ border-color: {t.accent}; }}
QComboBox:disabled, QAbstractSpinBox:disabled {{ background: {t.ground}; color: {t.dim_ink}; }}
QComboBox::drop-down {{ border: 0; width: 24px; }}
QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ image: url("{down}"); width: 12px; height: 12px; }}
QAbstractSpinBox::up-arrow {{ image: url("{up}"); width: 12px; height: 12px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; width: 20px; background: transparent; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {t.hover}; }}
QSlider::groove:horizontal {{ height: 4px; background: {t.line}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {t.accent_fill}; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {t.line}; }}
QSlider::handle:horizontal {{ width: 12px; margin: -5px 0; border-radius: 7px; background: {t.surface};
  border: 1px solid {t.event_mark}; }}
QSlider::handle:horizontal:hover {{ background: {t.hover}; }}
QSlider::handle:horizontal:focus {{ border-color: {t.accent}; background: {t.accent}; }}
QSlider::handle:horizontal:disabled {{ border-color: {t.line}; }}
QProgressBar {{ background: {t.raised}; border: 0; border-radius: 3px; }}
QProgressBar::chunk {{ background: {t.accent_fill}; border-radius: 3px; }}
#rerunPlace {{ background: {t.said}; border: 0; border-top: 1px solid {t.line}; spacing: 0; }}
QComboBox QAbstractItemView {{ background: {t.surface}; border: 1px solid {t.line};
  selection-background-color: {t.selection}; selection-color: {t.ink}; }}
"""
