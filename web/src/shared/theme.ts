import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eeeefb',
  '#dcddf7',
  '#b9bbf0',
  '#9598e8',
  '#777be0',
  '#5f64d8',
  '#4a4fc9',
  '#3d42b4',
  '#33379a',
  '#282b7d',
];
const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f4f3f0',
  '#e6e4df',
  '#d3d0c9',
  '#b9b5ac',
  '#8c877e',
  '#6f6a61',
  '#57534b',
  '#3b3832',
  '#23211d',
];
const dark: MantineColorsTuple = [
  '#eceae5',
  '#cfcbc2',
  '#b5b0a6',
  '#979288',
  '#423f3a',
  '#302e2a',
  '#272623',
  '#1d1c1a',
  '#191817',
  '#161513',
];

/** What Mantine calls its colours is told in our tokens, so that its pieces follow both themes. */
export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--bg)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-2)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-color-red-filled': 'var(--bad-fill)',
    '--mantine-color-red-filled-hover': 'var(--bad-fill-hover)',
    '--mantine-color-red-light': 'var(--bad-soft)',
    '--mantine-color-red-light-color': 'var(--bad)',
    '--mantine-color-red-text': 'var(--bad)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-accent-filled': 'var(--accent)',
    '--mantine-color-accent-filled-hover': 'var(--accent-hover)',
    '--mantine-color-accent-light': 'var(--accent-soft)',
    '--mantine-color-accent-light-color': 'var(--accent-text)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-light': 'var(--accent-soft)',
    '--mantine-primary-color-light-color': 'var(--accent-text)',
  };
  return { variables: {}, light: both, dark: both };
};

const menu = { shadow: 'md', transitionProps: { duration: 120, transition: 'fade' as const } };
const dialog = {
  // Its head is not that of the page.
  attributes: { header: { role: 'presentation' } },
  overlayProps: { color: 'var(--scrim)', backgroundOpacity: 1, blur: 0 },
  transitionProps: { duration: 150 },
};

export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent, gray, dark },
  black: '#23211d',
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.334', sm: '1.385', md: '1.429', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '24px' },
  shadows: { xs: 'var(--shadow-panel)', sm: 'var(--shadow-panel)', md: 'var(--shadow-menu)' },
  headings: { fontWeight: '600' },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Plain objects, not `Modal.extend(…)`: naming a component here would load it with the first page.
  components: {
    Button: { defaultProps: { size: 'sm' }, classNames: { root: 'b-button' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 30 } },
    TextInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    InputBase: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'sm' } },
    Badge: { defaultProps: { variant: 'light', tt: 'none', fw: 500 } },
    // The placeholder that takes the first focus is no entry of a menu, and axe says so.
    Menu: { defaultProps: { ...menu, withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: menu },
    Tooltip: {
      defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: false } },
    },
    Modal: { defaultProps: { centered: true, ...dialog } },
    Drawer: { defaultProps: { position: 'right', ...dialog } },
    Tabs: { defaultProps: { keepMounted: false } },
  },
});
